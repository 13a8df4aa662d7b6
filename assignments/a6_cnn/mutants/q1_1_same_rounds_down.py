"""'same' rounds down.

question: q1_1
caught by: same_counts_every_stride
"""


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        return n // stride
    return (n - kernel) // stride + 1
