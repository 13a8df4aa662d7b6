"""The border is repeated.

question: q4
caught by: shift_on_a_worked_example
"""

import numpy as np


def shift(images, dy, dx):
    _, height, width = images.shape
    up, left = abs(dy), abs(dx)
    framed = np.pad(images, ((0, 0), (up, up), (left, left)), mode="edge")
    return framed[:, up - dy : up - dy + height, left - dx : left - dx + width].copy()
