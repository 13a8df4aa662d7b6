"""The reshape trick without a fallback.

question: q1_3
caught by: pool_has_the_right_shape
"""


def max_pool(X, size=2, stride=2):
    n, height, width, c = X.shape
    return X.reshape(n, height // size, size, width // size, size, c).max(axis=(2, 4))
