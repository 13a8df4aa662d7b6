"""The bias is forgotten.

question: q1_2
caught by: bias_is_added_to_every_row
"""


def dense(X, W, b):
    return X @ W
