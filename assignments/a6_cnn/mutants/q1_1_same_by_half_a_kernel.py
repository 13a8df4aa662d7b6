"""'same' with kernel // 2 zeros on each side, as PyTorch users write it.

question: q1_1
caught by: same_counts_every_stride
"""


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        n = n + 2 * (kernel // 2)
    return (n - kernel) // stride + 1
