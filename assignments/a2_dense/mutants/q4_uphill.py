"""The step follows the gradient instead of opposing it.

question: q4
caught by: one_batch_is_one_step, loss_falls
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W, b = W + lr * dW, b + lr * db
    return W, b
