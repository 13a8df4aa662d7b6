"""Returns float64.

question: q3
caught by: low_rank_returns_an_image_and_a_count
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image.astype(np.float64), full_matrices=False)
    return (U[:, :k] * s[:k]) @ Vt[:k], k * (sum(image.shape) + 1)
