"""Every step uses the gradient of all examples.

question: q4
caught by: epoch_is_a_pass_over_shuffled_batches
"""


def sgd_epoch(X, Y, W, b, lr, batch_size, rng):
    for _ in range(0, len(X), batch_size):
        dW, db = softmax_regression_gradients(X, Y, W, b)
        W, b = W - lr * dW, b - lr * db
    return W, b
