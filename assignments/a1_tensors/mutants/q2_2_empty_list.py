"""An empty list of rows has no columns.

question: q2_2
caught by: one_hot_of_an_empty_batch
"""

import numpy as np


def one_hot(labels, depth):
    return np.array([np.eye(depth)[label] for label in labels], np.float32)
