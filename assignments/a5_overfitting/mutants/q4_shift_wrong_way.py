"""The content moves up for a positive dy.

question: q4
caught by: shift_matches_the_definition
"""

import numpy as np


def shift(images, dy, dx):
    _, height, width = images.shape
    up, left = abs(dy), abs(dx)
    framed = np.pad(images, ((0, 0), (up, up), (left, left)))
    return framed[:, up + dy : up + dy + height, left - dx : left - dx + width].copy()
