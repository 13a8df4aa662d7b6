"""The mean gradient is divided by the batch size again.

question: q4
caught by: one_batch_is_one_step
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W - lr / len(batch) * dW, b - lr / len(batch) * db
    return W, b
