"""The weights are cast to float32.

question: q4
caught by: epoch_keeps_the_dtype
"""

import numpy as np


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    W, b = W.astype(np.float32), b.astype(np.float32)
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W.astype(np.float32), b.astype(np.float32)
