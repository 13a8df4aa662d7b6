"""Asks where each old pixel goes: holes in the new picture.

question: q4
caught by: rotation_keeps_the_mass
"""

import numpy as np


def augment_batch(images, max_shift, max_degrees, rng):
    count, height, width = images.shape
    out = np.zeros_like(images)
    y, x = np.mgrid[:height, :width]
    cy, cx = (height - 1) / 2, (width - 1) / 2
    for n in range(count):
        dy, dx = rng.integers(-max_shift, max_shift + 1, size=2)
        angle = np.radians(rng.uniform(-max_degrees, max_degrees))
        new_y = np.rint(np.cos(angle) * (y - cy) - np.sin(angle) * (x - cx) + cy).astype(int) + dy
        new_x = np.rint(np.sin(angle) * (y - cy) + np.cos(angle) * (x - cx) + cx).astype(int) + dx
        inside = (new_y >= 0) & (new_y < height) & (new_x >= 0) & (new_x < width)
        out[n, new_y[inside], new_x[inside]] = images[n, y[inside], x[inside]]
    return out
