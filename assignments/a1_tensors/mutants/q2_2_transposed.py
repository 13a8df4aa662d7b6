"""One column per label.

question: q2_2
caught by: one_hot_marks_each_label
"""

import numpy as np


def one_hot(labels, depth):
    return np.eye(depth, dtype=np.float32)[:, labels]
