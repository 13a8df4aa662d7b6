"""Casts the result back to the dtype of x.

question: q2_1
caught by: normalize_returns_float32
"""


def normalize(x, scale=255.0):
    return (x / scale).astype(x.dtype)
