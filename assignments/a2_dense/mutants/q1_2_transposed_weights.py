"""The weights are transposed, which only square layers accept.

question: q1_2
caught by: dense_matches_the_formula
"""


def dense(X, W, b):
    return X @ W.T + b
