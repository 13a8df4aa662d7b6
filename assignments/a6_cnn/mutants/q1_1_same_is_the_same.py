"""'same' always returns the size it was given.

question: q1_1
caught by: same_counts_every_stride
"""


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        return n
    return (n - kernel) // stride + 1
