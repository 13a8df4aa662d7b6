"""Rows by rng.choice, the norm by linalg, and the full gradient last.

question: q3_2
"""

import numpy as np


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    drawn = rng.choice(len(X), size=(trials, batch_size), replace=True)
    gradients = [np.ravel(grad_fn(X[rows], Y[rows])) for rows in drawn]
    full = np.ravel(grad_fn(X, Y))
    return np.sqrt(np.mean([np.linalg.norm(gradient - full) ** 2 for gradient in gradients]))
