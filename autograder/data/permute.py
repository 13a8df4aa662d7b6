"""What makes memorised answers worthless: permuted class labels and shifted test images.

Before the training set enters a box, its ten labels are renamed by one secret permutation, and the
predictions are scored under the same permutation. Weights trained elsewhere, remembered test rows and
hashes of images then point at the wrong classes, at no extra training cost. Each test image also moves
by at most one pixel, so that no test image equals a published one byte for byte.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.data.images import CLASSES, Images


def label_permutation(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Draw a secret renaming: class `k` becomes `permutation[k]`. Shape (10,) uint8.

    No class keeps its name: a submission that returns embedded answers scores 0, not a lucky tenth.
    """
    while True:
        permutation = rng.permutation(CLASSES).astype(np.uint8)
        if not np.any(permutation == np.arange(CLASSES)):
            return permutation


def permute_labels(images: Images, permutation: NDArray[np.uint8]) -> Images:
    """Rename the labels; the pixels are shared, not copied."""
    return Images(images.pixels, permutation[images.labels])


def shift_images(images: Images, rng: np.random.Generator) -> Images:
    """Move each image by -1, 0 or 1 pixel in each direction; zeros enter at the border."""
    n, height, width = images.pixels.shape
    offsets = rng.integers(0, 3, size=(2, n))
    padded = np.pad(images.pixels, ((0, 0), (1, 1), (1, 1)))
    shifted = np.empty_like(images.pixels)
    for dy in range(3):
        for dx in range(3):
            chosen: NDArray[Any] = (offsets[0] == dy) & (offsets[1] == dx)
            shifted[chosen] = padded[chosen, dy : dy + height, dx : dx + width]
    return Images(shifted, images.labels)
