"""Each batch is drawn without replacement, but from all examples.

question: q4
caught by: every_example_counts_once
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    for start in range(0, len(X), batch_size):
        batch = rng.permutation(len(X))[: min(batch_size, len(X) - start)]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
