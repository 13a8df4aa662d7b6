"""The distances are returned, one per trial.

question: q3_2
caught by: spread_is_one_number
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    gradients = []
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        gradients.append(grad_fn(X[batch], Y[batch]))
    gradients = np.array(gradients)
    return np.array([np.linalg.norm(gradient - full) for gradient in gradients])
