"""A ReLU is applied to the logits.

question: q1_2
caught by: dense_matches_the_formula
"""

import numpy as np


def dense(X, W, b):
    return np.maximum(X @ W + b, 0)
