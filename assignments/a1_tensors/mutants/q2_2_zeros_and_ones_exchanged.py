"""0 at the label and 1 elsewhere.

question: q2_2
caught by: one_hot_matches_many_labels
"""

import numpy as np


def one_hot(labels, depth):
    return (labels[:, None] != np.arange(depth)).astype(np.float32)
