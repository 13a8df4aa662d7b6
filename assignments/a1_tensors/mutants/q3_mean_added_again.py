"""Principal components: the mean comes on top of the k terms.

question: q3
caught by: low_rank_has_rank_k
"""

import numpy as np


def low_rank(image, k):
    mean = image.mean(axis=0)
    U, s, Vt = np.linalg.svd(image - mean, full_matrices=False)
    approximation = (U[:, :k] * s[:k]) @ Vt[:k] + mean
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
