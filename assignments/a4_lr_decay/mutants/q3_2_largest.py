"""The largest distance is returned.

question: q3_2
caught by: spread_is_the_root_mean_square_distance
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    gradients = []
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        gradients.append(grad_fn(X[batch], Y[batch]))
    gradients = np.array(gradients)
    return float(max(np.linalg.norm(gradient - full) for gradient in gradients))
