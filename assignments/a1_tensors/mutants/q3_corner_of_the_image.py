"""Keeps the first k rows and columns of the image itself.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import numpy as np


def low_rank(image, k):
    approximation = np.zeros_like(image)
    approximation[:k, :k] = image[:k, :k]
    return approximation.astype(np.float32), k * (sum(image.shape) + 1)
