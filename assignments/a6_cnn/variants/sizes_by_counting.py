"""Sizes counted with range, one place after another.

question: q1_1
"""


def conv_output_size(n, kernel, stride, padding):
    places = range(0, n, stride) if padding == "same" else range(0, n - kernel + 1, stride)
    return len(places)
