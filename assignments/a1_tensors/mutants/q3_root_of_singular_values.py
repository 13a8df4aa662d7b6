"""Multiplies by the square roots of the singular values.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, :k] * np.sqrt(s[:k])) @ Vt[:k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
