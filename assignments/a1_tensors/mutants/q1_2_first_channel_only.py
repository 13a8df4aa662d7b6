"""Drops all channels but the first.

question: q1_2
caught by: flatten_joins_any_number_of_axes
"""


def flatten_batch(x):
    if x.ndim == 4:
        x = x[..., 0]
    return x.reshape(len(x), -1)
