"""Builds the diagonal with the length of the rows for both sides.

question: q3
caught by: low_rank_with_all_terms_is_the_image
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image)
    middle = np.zeros((len(image), len(image)))
    np.fill_diagonal(middle, s)
    approximation = U[:, :k] @ middle[:k, :k] @ Vt[:k]
    return approximation.astype(np.float32)[: image.shape[1]], k * (sum(image.shape) + 1)
