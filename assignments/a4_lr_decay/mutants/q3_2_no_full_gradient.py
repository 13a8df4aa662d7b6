"""The mean of the batches stands for the full gradient.

question: q3_2
caught by: spread_is_the_root_mean_square_distance
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    gradients = []
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        gradients.append(grad_fn(X[batch], Y[batch]))
    apart = np.array(gradients) - np.mean(gradients, axis=0)
    return float(np.sqrt(np.sum(apart**2) / trials))
