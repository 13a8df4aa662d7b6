"""Rounding up by two minus signs, both kinds in one formula.

question: q1_1
"""


def conv_output_size(n, kernel, stride, padding):
    covered = n if padding.lower() == "same" else n - kernel + 1
    return int(-(-covered // stride))
