"""Leaves the singular values out of the product.

question: q3
caught by: low_rank_reproduces_a_rank_one_image
"""

import numpy as np


def low_rank(image, k):
    U, _, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = U[:, :k] @ Vt[:k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
