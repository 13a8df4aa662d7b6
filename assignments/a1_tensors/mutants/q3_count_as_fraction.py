"""Returns the share of the image's numbers instead of their count.

question: q3
caught by: low_rank_counts_the_stored_numbers
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, :k] * s[:k]) @ Vt[:k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1) / image.size
