"""Assumes images of 28 by 28.

question: q1_2
caught by: flatten_joins_any_number_of_axes
"""


def flatten_batch(x):
    return x.reshape(len(x), 28 * 28)
