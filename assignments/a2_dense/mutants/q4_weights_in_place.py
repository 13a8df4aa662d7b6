"""The caller's weights are updated in place.

question: q4
caught by: epoch_leaves_its_inputs_alone
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    order = rng.permutation(len(X))
    for start in range(0, len(X), batch_size):
        batch = order[start : start + batch_size]
        dW, db = softmax_regression_gradients(X[batch], Y[batch], W, b)
        W -= (lr * dW).astype(W.dtype)
        b -= (lr * db).astype(b.dtype)
    return W, b
