"""Takes rows of U where columns are meant.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image)
    approximation = (U[:k].T * s[:k]) @ Vt[:k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
