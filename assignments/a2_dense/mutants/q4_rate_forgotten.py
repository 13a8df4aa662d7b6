"""The gradient is subtracted without the learning rate.

question: q4
caught by: rate_zero_changes_nothing
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - dW, b - db
    return W, b
