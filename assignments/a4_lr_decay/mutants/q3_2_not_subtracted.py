"""The full gradient is not subtracted.

question: q3_2
caught by: identical_rows_have_no_spread
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = grad_fn(X, Y)
    gradients = []
    for _ in range(trials):
        batch = rng.integers(len(X), size=batch_size)
        gradients.append(grad_fn(X[batch], Y[batch]))
    gradients = np.array(gradients)
    return float(np.sqrt(np.mean([np.sum(gradient**2) for gradient in gradients])))
