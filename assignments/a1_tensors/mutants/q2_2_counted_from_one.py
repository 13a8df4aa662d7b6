"""Counts labels from 1.

question: q2_2
caught by: one_hot_matches_many_labels
"""

import numpy as np


def one_hot(labels, depth):
    return np.eye(depth, dtype=np.float32)[labels.astype(int) - 1]
