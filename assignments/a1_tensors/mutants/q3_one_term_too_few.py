"""Keeps k - 1 terms.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, : k - 1] * s[: k - 1]) @ Vt[: k - 1]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
