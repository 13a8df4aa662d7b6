"""Stacks rows, which fails when there are none.

question: q2_2
caught by: one_hot_of_an_empty_batch
"""

import numpy as np


def one_hot(labels, depth):
    return np.stack([np.eye(depth, dtype=np.float32)[label] for label in labels])
