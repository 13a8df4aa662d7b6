"""Keras' affine transformation does shift and rotation in one go.

question: q4
"""

import keras
import numpy as np


def shift(images, dy, dx):
    n, height, width = images.shape
    out = np.zeros((n, height + 2 * abs(dy), width + 2 * abs(dx)), images.dtype)
    out[:, abs(dy) + dy : abs(dy) + dy + height, abs(dx) + dx : abs(dx) + dx + width] = images
    return out[:, abs(dy) : abs(dy) + height, abs(dx) : abs(dx) + width]


def augment_batch(images, max_shift, max_degrees, rng):
    n, height, width = images.shape
    dy, dx = rng.integers(-max_shift, max_shift + 1, (2, n))
    a = np.deg2rad(rng.uniform(-max_degrees, max_degrees, n))
    cos, sin, zero = np.cos(a), np.sin(a), np.zeros(n)
    cy, cx = (height - 1) / 2, (width - 1) / 2
    # new (x, y) -> old (x, y): undo the shift, then rotate about the centre
    y0, x0 = dy + cy, dx + cx
    rows = [cos, -sin, cx - cos * x0 + sin * y0, sin, cos, cy - sin * x0 - cos * y0, zero, zero]
    turned = keras.ops.image.affine_transform(
        images[..., None].astype("float32"),
        np.stack(rows, axis=1).astype("float32"),
        interpolation="bilinear",
        fill_mode="constant",
        data_format="channels_last",
    )
    return keras.ops.convert_to_numpy(turned)[..., 0]
