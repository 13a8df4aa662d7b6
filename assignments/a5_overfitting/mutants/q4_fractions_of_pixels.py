"""Shifts that are no whole pixels.

question: q4
caught by: shifts_are_whole_and_reach_both_ends
"""

import numpy as np


def shift(images, dy, dx):
    _, height, width = images.shape
    up, left = abs(dy), abs(dx)
    framed = np.pad(images, ((0, 0), (up, up), (left, left)))
    return framed[:, up - dy : up - dy + height, left - dx : left - dx + width].copy()


def _between(image, dy, dx):
    whole_y, whole_x = int(np.floor(dy)), int(np.floor(dx))
    fy, fx = dy - whole_y, dx - whole_x
    out = 0.0
    for part_y, weight_y in ((whole_y, 1 - fy), (whole_y + 1, fy)):
        for part_x, weight_x in ((whole_x, 1 - fx), (whole_x + 1, fx)):
            out = out + weight_y * weight_x * shift(image[None], part_y, part_x)[0]
    return out


def _rotate(images, angles):
    count, height, width = images.shape
    y, x = np.mgrid[:height, :width]
    y, x = y - (height - 1) / 2, x - (width - 1) / 2
    cos, sin = np.cos(angles)[:, None, None], np.sin(angles)[:, None, None]
    old_y = np.clip(cos * y + sin * x + (height - 1) / 2, -1, height)
    old_x = np.clip(cos * x - sin * y + (width - 1) / 2, -1, width)
    top = np.minimum(np.floor(old_y), height - 1).astype(int)
    left = np.minimum(np.floor(old_x), width - 1).astype(int)
    down, right = old_y - top, old_x - left
    framed, n = np.pad(images, ((0, 0), (1, 1), (1, 1))), np.arange(count)[:, None, None]
    above = (1 - right) * framed[n, top + 1, left + 1] + right * framed[n, top + 1, left + 2]
    below = (1 - right) * framed[n, top + 2, left + 1] + right * framed[n, top + 2, left + 2]
    return ((1 - down) * above + down * below).astype(images.dtype)


def augment_batch(images, max_shift, max_degrees, rng):
    count = len(images)
    dy, dx = rng.uniform(-max_shift, max_shift, size=(2, count))
    angles = np.radians(rng.uniform(-max_degrees, max_degrees, size=count))
    turned = _rotate(images, angles)
    moved = np.stack([_between(turned[n], dy[n], dx[n]) for n in range(count)])
    return moved.astype(np.float32)
