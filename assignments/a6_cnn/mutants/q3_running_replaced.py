"""The running statistics become those of the batch.

question: q3
caught by: running_statistics_follow_the_batch
"""

import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        m, v = mean, var
        running_mean = mean
        running_var = var
    else:
        m, v = running_mean, running_var
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, running_mean, running_var
