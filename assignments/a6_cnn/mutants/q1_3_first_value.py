"""The first value of each window.

question: q1_3
caught by: pool_keeps_the_largest_value
"""


def max_pool(X, size=2, stride=2):
    rows, columns = (X.shape[1] - size) // stride + 1, (X.shape[2] - size) // stride + 1
    return X[:, : stride * rows : stride, : stride * columns : stride].copy()
