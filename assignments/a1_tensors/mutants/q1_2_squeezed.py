"""Squeezes first, so that a batch of one image loses its batch axis.

question: q1_2
caught by: flatten_accepts_a_single_image
"""

import numpy as np


def flatten_batch(x):
    x = np.squeeze(x)
    return x.reshape(len(x), -1)
