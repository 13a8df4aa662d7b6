"""Moves along the first two axes, pictures and rows.

question: q4
caught by: shift_on_a_worked_example
"""

import numpy as np


def shift(images, dy, dx):
    framed = np.pad(images, ((abs(dy),) * 2, (abs(dx),) * 2, (0, 0)))
    return framed[abs(dy) - dy :, abs(dx) - dx :][: len(images), : images.shape[1]].copy()
