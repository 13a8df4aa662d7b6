"""Always keeps seven terms.

question: q3
caught by: low_rank_error_falls_with_k
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, :7] * s[:7]) @ Vt[:7]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
