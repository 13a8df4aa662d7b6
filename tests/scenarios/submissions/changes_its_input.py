"""Right values, but the argument is changed on the way.

q2.row_means_leaves_its_input_alone: failed: `X`
"""

import numpy as np


def double(x):
    return 2 * x


def row_means(X):
    means = np.mean(X, axis=1)
    X -= means[:, None]
    return means
