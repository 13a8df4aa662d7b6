"""Takes the column means out first and never adds them again.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image - image.mean(axis=0), full_matrices=False)
    approximation = (U[:, :k] * s[:k]) @ Vt[:k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
