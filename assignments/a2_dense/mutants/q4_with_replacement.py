"""Batches are drawn at random, so some examples come twice and others never.

question: q4
caught by: every_example_counts_once
"""

import math


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    for _ in range(math.ceil(len(X) / batch_size)):
        batch = rng.integers(0, len(X), batch_size)
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
