"""Takes the mean out of the caller's image.

question: q3
caught by: low_rank_leaves_its_input_alone
"""

import numpy as np


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    approximation = (U[:, :k] * s[:k]) @ Vt[:k]
    image -= image.mean()
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
