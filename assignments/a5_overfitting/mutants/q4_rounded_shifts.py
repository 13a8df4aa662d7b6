"""Fractions are drawn and rounded, so both ends come half as often as the numbers between.

question: q4
caught by: shifts_are_whole_and_reach_both_ends
"""

import numpy as np


def augment_batch(images, max_shift, max_degrees, rng):
    count = len(images)
    moves = np.rint(rng.uniform(-max_shift, max_shift, size=(count, 2))).astype(int)
    turned = _rotate(images, np.deg2rad(rng.uniform(-max_degrees, max_degrees, size=count)))
    moved = [shift(image[None], dy, dx)[0] for image, (dy, dx) in zip(turned, moves, strict=True)]
    return np.stack(moved).astype(images.dtype)
