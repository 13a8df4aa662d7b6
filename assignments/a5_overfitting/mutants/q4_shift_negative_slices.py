"""Slices with a negative end where the shift is larger than the picture.

question: q4
caught by: shift_may_leave_the_frame
"""

import numpy as np


def shift(images, dy, dx):
    out = np.zeros_like(images)
    height, width = images.shape[1:]
    to_y, from_y = (
        (slice(dy, height), slice(0, height - dy)) if dy >= 0 else (slice(0, dy), slice(-dy, height))
    )
    to_x, from_x = (slice(dx, width), slice(0, width - dx)) if dx >= 0 else (slice(0, dx), slice(-dx, width))
    out[:, to_y, to_x] = images[:, from_y, from_x]
    return out
