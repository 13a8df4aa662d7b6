"""Results are NumPy scalars and arrays without axes, not Python floats.

questions: q1_1, q2_1, q2_2
"""

import numpy as np


def neuron(x, w, b, activation):
    return np.asarray(activation((x * w).sum() + b))


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=-1)[..., np.newaxis]
    return np.asarray(-(Y * (z - np.log(np.exp(z).sum(-1, keepdims=True)))).sum(-1).mean())


def neuron_gradient(x, y, w, b, loss):
    a = 0.5 * (1 + np.tanh(0.5 * (w @ x + b)))
    factors = {"mse": a * (1 - a), "cross_entropy": np.float64(1.0)}
    db = (a - y) * factors[loss]
    return np.multiply(db, x), db
