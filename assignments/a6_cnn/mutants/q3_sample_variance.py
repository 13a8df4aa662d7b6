"""The variance is divided by the count minus one.

question: q3
caught by: batchnorm_matches_the_formula, batchnorm_on_a_worked_example
"""

import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, var = x.mean(axis=axes), x.var(axis=axes, ddof=1)
        m, v = mean, var
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    else:
        m, v = running_mean, running_var
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, running_mean, running_var
