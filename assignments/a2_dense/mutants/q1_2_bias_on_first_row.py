"""The bias reaches only the first example.

question: q1_2
caught by: bias_is_added_to_every_row
"""


def dense(X, W, b):
    Z = X @ W
    Z[0] += b
    return Z
