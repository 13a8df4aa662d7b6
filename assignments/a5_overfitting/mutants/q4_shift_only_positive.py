"""Right for positive shifts only.

question: q4
caught by: shift_matches_the_definition
"""

import numpy as np


def shift(images, dy, dx):
    out = np.zeros_like(images)
    out[:, max(dy, 0) :, max(dx, 0) :] = images[
        :, : images.shape[1] - max(dy, 0), : images.shape[2] - max(dx, 0)
    ]
    return out
