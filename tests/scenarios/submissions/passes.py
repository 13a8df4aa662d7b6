"""All right.

expects: nothing else
"""

import numpy as np


def double(x):
    return 2 * x


def row_means(X):
    return np.mean(X, axis=1)
