"""The result is multiplied by the root of the batch size.

question: q3_2
caught by: spread_falls_with_the_root_of_the_batch_size
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    gradients = []
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        gradients.append(grad_fn(X[batch], Y[batch]))
    gradients = np.array(gradients)
    return float(np.sqrt(batch_size * np.sum((gradients - full) ** 2) / trials))
