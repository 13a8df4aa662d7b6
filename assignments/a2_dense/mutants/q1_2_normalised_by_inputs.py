"""The weighted sum is divided by the number of inputs.

question: q1_2
caught by: dense_matches_the_formula
"""


def dense(X, W, b):
    return X @ W / X.shape[1] + b
