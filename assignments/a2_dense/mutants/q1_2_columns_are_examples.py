"""One column per example, as in books that use column vectors.

question: q1_2
caught by: dense_has_one_row_per_example
"""


def dense(X, W, b):
    return W.T @ X.T + b[:, None]
