"""The short batch is averaged over batch_size.

question: q4
caught by: every_example_counts_once
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        share = len(batch) / batch_size
        W, b = W - lr * share * dW, b - lr * share * db
    return W, b
