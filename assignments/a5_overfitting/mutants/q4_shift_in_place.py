"""Writes into the pictures it is given.

question: q4
caught by: shift_keeps_dtype_and_input
"""

import numpy as np


def shift(images, dy, dx):
    images[:] = np.roll(images, (dy, dx), axis=(1, 2))
    if dy:
        images[:, :dy] = images[:, :dy] * (dy < 0)
        images[:, dy:] = images[:, dy:] * (dy > 0)
    if dx:
        images[:, :, :dx] = images[:, :, :dx] * (dx < 0)
        images[:, :, dx:] = images[:, :, dx:] * (dx > 0)
    return images
