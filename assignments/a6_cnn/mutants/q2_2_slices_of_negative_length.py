"""Slices that go wrong when the picture leaves altogether.

question: q2_2
caught by: picture_may_leave_altogether
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def shift(picture):
        moved = np.zeros_like(picture)
        height, width = picture.shape[:2]
        moved[max(dy, 0) : height + min(dy, 0), max(dx, 0) : width + min(dx, 0)] = picture[
            max(-dy, 0) : height - max(dy, 0), max(-dx, 0) : width - max(dx, 0)
        ]
        return moved

    difference = np.abs(layer(shift(image)) - shift(layer(image)))
    height, width = difference.shape[:2]
    return float(difference[border : height - border, border : width - border].max())
