"""Division that gives a float.

question: q1_1
caught by: size_is_a_whole_number
"""

import numpy as np


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        return np.ceil(n / stride)
    return np.floor((n - kernel) / stride) + 1
