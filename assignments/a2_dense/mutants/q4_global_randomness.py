"""NumPy's global generator is used instead of the argument.

question: q4
caught by: rng_decides_the_order
"""

import numpy as np


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = np.random.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
