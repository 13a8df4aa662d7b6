"""Takes the width from the largest label.

question: q2_2
caught by: one_hot_is_as_wide_as_depth
"""

import numpy as np


def one_hot(labels, depth):
    depth = int(labels.max()) + 1 if len(labels) else depth
    return np.eye(depth, dtype=np.float32)[labels]
