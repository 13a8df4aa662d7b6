"""Momentum that nobody asked for.

question: q4
caught by: epoch_is_a_pass_over_shuffled_batches
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    V, v = 0 * W, 0 * b
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        V, v = 0.9 * V - lr * dW, 0.9 * v - lr * db
        W, b = W + V, b + v
    return W, b
