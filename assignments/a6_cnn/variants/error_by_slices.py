"""Slices that know which part stays, and float64 differences.

question: q2_2
"""

import numpy as np


def move(picture, dy, dx):
    out = np.zeros(picture.shape, picture.dtype)
    height, width = picture.shape[:2]
    for row in range(height):
        for column in range(width):
            if 0 <= row - dy < height and 0 <= column - dx < width:
                out[row, column] = picture[row - dy, column - dx]
    return out


def equivariance_error(layer, image, dy, dx, border):
    after = np.asarray(layer(move(image, dy, dx)), dtype=np.float64)
    before = move(np.asarray(layer(image), dtype=np.float64), dy, dx)
    inside = slice(border, after.shape[0] - border), slice(border, after.shape[1] - border)
    return float(np.linalg.norm((after - before)[inside].ravel(), ord=np.inf))
