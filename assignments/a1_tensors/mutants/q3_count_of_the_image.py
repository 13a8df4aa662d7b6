"""Counts the numbers of the approximation, which is as large as the image.

question: q3
caught by: low_rank_counts_the_stored_numbers
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, :k] * s[:k]) @ Vt[:k]
    return approximation.astype(np.float32), approximation.size
