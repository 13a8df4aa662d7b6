"""Transposes the V that NumPy has transposed already.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    rows = Vt.T[:k]
    approximation = (U[:, :k] * s[:k]) @ np.resize(rows, (k, image.shape[1]))
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
