"""Shifts before it rotates; the reference's own rotation of the neighbours by hand.

question: q4
"""

import math

import numpy as np


def shift(images, dy, dx):
    moved = np.roll(images, (dy, dx), axis=(1, 2))
    rows, columns = np.arange(images.shape[1]) - dy, np.arange(images.shape[2]) - dx
    moved[:, (rows < 0) | (rows >= images.shape[1])] = 0
    moved[:, :, (columns < 0) | (columns >= images.shape[2])] = 0
    return moved


def _pixel(image, y, x):
    inside = (y >= 0) & (y < image.shape[0]) & (x >= 0) & (x < image.shape[1])
    return np.where(inside, image[y % image.shape[0], x % image.shape[1]], 0)


def augment_batch(images, max_shift, max_degrees, rng):
    out = []
    for image in images:
        dy, dx = (int(rng.integers(-max_shift, max_shift + 1)) for _ in range(2))
        moved = shift(image[np.newaxis], dy, dx)[0]
        a = math.radians(max_degrees * (2 * rng.random() - 1))
        cy, cx = (np.array(moved.shape) - 1) / 2
        y, x = np.indices(moved.shape)
        oy = cy + math.cos(a) * (y - cy) + math.sin(a) * (x - cx)
        ox = cx - math.sin(a) * (y - cy) + math.cos(a) * (x - cx)
        y0, x0 = np.floor(oy).astype(int), np.floor(ox).astype(int)
        fy, fx = oy - y0, ox - x0
        out.append(
            (1 - fy) * (1 - fx) * _pixel(moved, y0, x0)
            + (1 - fy) * fx * _pixel(moved, y0, x0 + 1)
            + fy * (1 - fx) * _pixel(moved, y0 + 1, x0)
            + fy * fx * _pixel(moved, y0 + 1, x0 + 1)
        )
    return np.array(out, dtype=np.float32)
