"""Keeps the k-th term and not the ones before it.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = s[k - 1] * np.outer(U[:, k - 1], Vt[k - 1])
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
