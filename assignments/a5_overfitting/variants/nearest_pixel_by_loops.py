"""Nearest-neighbour rotation, a picture at a time; slices for the shift.

question: q4
"""

import numpy as np


def shift(images, dy, dx):
    n, height, width = images.shape
    out = np.zeros_like(images)
    if abs(dy) < height and abs(dx) < width:
        rows, columns = slice(max(dy, 0), height + min(dy, 0)), slice(max(dx, 0), width + min(dx, 0))
        from_rows, from_columns = (
            slice(max(-dy, 0), height + min(-dy, 0)),
            slice(max(-dx, 0), width + min(-dx, 0)),
        )
        out[:, rows, columns] = images[:, from_rows, from_columns]
    return out


def augment_batch(images, max_shift, max_degrees, rng):
    n, height, width = images.shape
    out = np.zeros_like(images)
    y, x = np.mgrid[:height, :width]
    cy, cx = (height - 1) / 2, (width - 1) / 2
    for index in range(n):
        angle = np.deg2rad(rng.uniform(-max_degrees, max_degrees))
        from_y = np.rint(cy + np.cos(angle) * (y - cy) - np.sin(angle) * (x - cx)).astype(int)
        from_x = np.rint(cx + np.sin(angle) * (y - cy) + np.cos(angle) * (x - cx)).astype(int)
        inside = (from_y >= 0) & (from_y < height) & (from_x >= 0) & (from_x < width)
        turned = np.zeros((height, width), images.dtype)
        turned[inside] = images[index, from_y[inside], from_x[inside]]
        dy, dx = rng.integers(-max_shift, max_shift, size=2, endpoint=True)
        out[index] = shift(turned[None], int(dy), int(dx))[0]
    return out
