"""Unpacks exactly three axes.

question: q1_2
caught by: flatten_joins_any_number_of_axes
"""


def flatten_batch(x):
    n, height, width = x.shape
    return x.reshape(n, height * width)
