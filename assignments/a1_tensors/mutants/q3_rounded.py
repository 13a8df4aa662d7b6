"""Rounds to two decimals.

question: q3
caught by: low_rank_has_rank_k
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = np.round((U[:, :k] * s[:k]) @ Vt[:k], 2)
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
