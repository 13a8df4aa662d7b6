"""The last place is not counted.

question: q1_1
caught by: valid_counts_full_windows
"""


def conv_output_size(n, kernel, stride, padding):
    if padding == "same":
        return -(-n // stride)
    return (n - kernel) // stride
