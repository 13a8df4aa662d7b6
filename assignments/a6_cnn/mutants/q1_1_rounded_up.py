"""'valid' rounds up, as if half a window were a place.

question: q1_1
caught by: valid_counts_full_windows
"""

import math


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        return math.ceil(n / stride)
    return math.ceil((n - kernel) / stride) + 1
