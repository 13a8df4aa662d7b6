"""The caller's data is shuffled in place.

question: q4
caught by: epoch_leaves_its_inputs_alone
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    X[:], Y[:] = X[order], Y[order]
    for start in range(0, len(X), batch_size):
        batch = slice(start, start + batch_size)
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
