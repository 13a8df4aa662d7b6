"""Forgets to return the count.

question: q3
caught by: low_rank_returns_an_image_and_a_count
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    return ((U[:, :k] * s[:k]) @ Vt[:k]).astype(np.float32)
