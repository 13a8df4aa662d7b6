"""All gradients are taken at the weights from before the epoch.

question: q4
caught by: epoch_is_a_pass_over_shuffled_batches
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    W0, b0 = W, b
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W0, b0)
        W, b = W - lr * dW, b - lr * db
    return W, b
