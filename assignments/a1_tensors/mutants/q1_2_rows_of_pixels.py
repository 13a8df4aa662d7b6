"""Joins the examples with the image rows.

question: q1_2
caught by: flatten_gives_one_row_per_image
"""


def flatten_batch(x):
    return x.reshape(-1, x.shape[-1])
