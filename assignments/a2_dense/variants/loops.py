"""Plain Python loops, number by number.

questions: q1_1, q1_2, q1_3, q2_1, q2_2, q3
"""

import math

import numpy as np


def neuron(x, w, b, activation):
    total = float(b)
    for i in range(len(x)):
        total += float(x[i]) * float(w[i])
    return activation(total)


def dense(X, W, b):
    Z = np.empty((X.shape[0], W.shape[1]), dtype=X.dtype)
    for n in range(X.shape[0]):
        for k in range(W.shape[1]):
            Z[n, k] = sum(X[n, d] * W[d, k] for d in range(X.shape[1])) + b[k]
    return Z


def softmax(z):
    rows = []
    for row in z:
        e = np.exp(row - max(row))
        rows.append(e / sum(e))
    return np.array(rows)


def cross_entropy_from_logits(z, Y):
    total = 0.0
    for logits, label in zip(z, Y, strict=True):
        top = max(float(value) for value in logits)
        log_sum = top + math.log(sum(math.exp(float(value) - top) for value in logits))
        total += sum(float(t) * (log_sum - float(value)) for t, value in zip(label, logits, strict=True))
    return total / len(z)


def neuron_gradient(x, y, w, b, loss):
    s = b + sum(xi * wi for xi, wi in zip(x, w, strict=True))
    a = 1 / (1 + math.exp(-s))
    slope = a - y
    if loss == "mse":
        slope *= a * (1 - a)
    return np.array([slope * xi for xi in x]), slope


def softmax_regression_gradients(X, Y, W, b):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    for x, y in zip(X, Y, strict=True):
        z = x @ W + b
        e = np.exp(z - z.max())
        error = e / e.sum() - y
        dW += np.outer(x, error)
        db += error
    return dW / len(X), db / len(X)
