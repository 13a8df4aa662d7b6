"""Small machinery that the checks run beside your functions: nothing here is secret."""

import time

import numpy as np


def epoch_over_noise(function, n, batch_size):
    """Run one epoch over `n` random pictures; return the shapes of the new weights and the seconds of CPU it took."""
    rng = np.random.default_rng(0)
    X = rng.random((n, 784), dtype=np.float32)
    Y = np.eye(10, dtype=np.float32)[rng.integers(0, 10, n)]
    start = time.process_time()
    W, b = function(X, Y, np.zeros((784, 10), np.float32), np.zeros(10, np.float32), 0.1, batch_size, rng)
    return tuple(np.shape(W)), tuple(np.shape(b)), time.process_time() - start


def epoch_without_gradients(function, n, batch_size):
    """Do the same while `softmax_regression_gradients` gives zeros at once: the time of the epoch alone."""
    namespace, name = getattr(function, "__globals__", {}), "softmax_regression_gradients"
    before = namespace.get(name)
    namespace[name] = lambda X, Y, W, b: (np.zeros_like(W), np.zeros_like(b))
    try:
        return epoch_over_noise(function, n, batch_size)
    finally:
        namespace[name] = before
