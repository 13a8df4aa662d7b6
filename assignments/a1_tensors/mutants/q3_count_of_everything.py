"""Counts all of U, s and V.

question: q3
caught by: low_rank_counts_the_stored_numbers
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, :k] * s[:k]) @ Vt[:k]
    return approximation.astype(np.float32), U.size + s.size + Vt.size
