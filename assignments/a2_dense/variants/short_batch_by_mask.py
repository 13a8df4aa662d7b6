"""Batches as the rows of a padded table; the padding is masked out.

question: q4
"""

import numpy as np


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    count = -(-len(X) // batch_size)
    table = np.full(count * batch_size, -1)
    table[: len(X)] = rng.choice(len(X), size=len(X), replace=False)
    for row in table.reshape(count, batch_size):
        batch = row[row >= 0]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W = W + (-lr) * dW
        b = b + (-lr) * db
    return W, b
