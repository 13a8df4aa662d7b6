"""The short last batch is dropped.

question: q4
caught by: every_example_counts_once
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for i in range(len(X) // batch_size):
        batch = order[i * batch_size : (i + 1) * batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
