"""Clips to [0, 1], which is no longer of rank k.

question: q3
caught by: low_rank_has_rank_k
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = np.clip((U[:, :k] * s[:k]) @ Vt[:k], 0, 1)
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
