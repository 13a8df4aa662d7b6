"""Multiplies the rows of U by the singular values.

question: q3
caught by: low_rank_returns_an_image_and_a_count
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (s[:k, None] * U[:, :k]) @ Vt[:k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
