"""All axes but the last folded into one, written out step by step.

question: q3
"""

import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-3):
    flat = x.reshape(-1, x.shape[-1])
    if not training:
        y = (flat - running_mean) * (gamma / np.sqrt(running_var + eps)) + beta
        return y.reshape(x.shape), running_mean.copy(), running_var.copy()
    mean = flat.sum(axis=0) / len(flat)
    centred = flat - mean
    variance = (centred**2).sum(axis=0) / len(flat)
    y = centred / np.sqrt(variance + eps) * gamma + beta
    new_mean = running_mean - (1 - momentum) * (running_mean - mean)
    new_variance = running_var - (1 - momentum) * (running_var - variance)
    return y.reshape(x.shape), new_mean, new_variance
