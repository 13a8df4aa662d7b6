"""Looks for 'SAME', which nobody passes.

question: q1_1
caught by: size_on_worked_examples
"""

import math


def conv_output_size(n, kernel, stride, padding):
    if padding == "SAME":
        return math.ceil(n / stride)
    return (n - kernel) // stride + 1
