"""dy and dx are swapped.

question: q4
caught by: shift_on_a_worked_example
"""

import numpy as np


def shift(images, dx, dy):
    _, height, width = images.shape
    up, left = abs(dy), abs(dx)
    framed = np.pad(images, ((0, 0), (up, up), (left, left)))
    return framed[:, up - dy : up - dy + height, left - dx : left - dx + width].copy()
