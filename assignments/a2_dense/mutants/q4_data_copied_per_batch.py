"""The whole data set is reordered again for every batch.

question: q4
caught by: epoch_is_fast_enough
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = slice(start, start + batch_size)
        dW, db = softmax_regression_gradients(X[order][batch], Y[order][batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
