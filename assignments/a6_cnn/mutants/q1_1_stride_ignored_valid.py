"""'valid' with a stride that does nothing.

question: q1_1
caught by: valid_counts_full_windows
"""

import math


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        return math.ceil(n / stride)
    return n - kernel + 1
