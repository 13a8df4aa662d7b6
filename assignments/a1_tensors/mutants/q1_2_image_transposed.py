"""Swaps rows and columns of every image before flattening.

question: q1_2
caught by: flatten_reads_an_image_line_by_line
"""

import numpy as np


def flatten_batch(x):
    return np.swapaxes(x, 1, -1).reshape(len(x), -1)
