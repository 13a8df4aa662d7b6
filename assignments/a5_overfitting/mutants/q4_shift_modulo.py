"""The shift is taken modulo the size of the picture.

question: q4
caught by: shift_may_leave_the_frame
"""

import numpy as np


def shift(images, dy, dx):
    _, height, width = images.shape
    dy, dx = int(np.fmod(dy, height)), int(np.fmod(dx, width))
    up, left = abs(dy), abs(dx)
    framed = np.pad(images, ((0, 0), (up, up), (left, left)))
    return framed[:, up - dy : up - dy + height, left - dx : left - dx + width].copy()
