"""The sigmoid as a tanh, clipped far out, with match.

question: q1_1
"""

import numpy as np


def activate(z, name):
    match name:
        case "sigmoid":
            a = 0.5 * (1.0 + np.tanh(0.5 * z))
            return a, a * (1.0 - a)
        case "tanh":
            a = np.tanh(np.clip(z, -500, 500))
            return a, (1.0 - a) * (1.0 + a)
        case "relu":
            return z * (z > 0), np.where(z > 0, np.ones_like(z), np.zeros_like(z))
