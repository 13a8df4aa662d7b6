"""Fortran order: examples and pixels come column by column.

question: q1_2
caught by: flatten_is_row_major
"""


def flatten_batch(x):
    return x.reshape(len(x), -1, order="F")
