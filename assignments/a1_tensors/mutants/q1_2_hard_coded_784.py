"""Writes 784 down instead of taking the size from x.

question: q1_2
caught by: flatten_joins_any_number_of_axes
"""


def flatten_batch(x):
    return x.reshape(-1, 784)
