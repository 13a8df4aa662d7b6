"""Pictures and labels are shuffled separately.

question: q4
caught by: every_example_counts_once, three_epochs_read_digits
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    X, Y = rng.permutation(X), rng.permutation(Y)
    for start in range(0, len(X), batch_size):
        batch = slice(start, start + batch_size)
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
