"""momentum is the share of the new batch, as in PyTorch.

question: q3
caught by: running_statistics_follow_the_batch
"""

import numpy as np


def batchnorm_forward(x, gamma, beta, running_mean, running_var, training, momentum=0.9, eps=1e-3):
    if training:
        axes = tuple(range(x.ndim - 1))
        mean, var = x.mean(axis=axes), x.var(axis=axes)
        m, v = mean, var
        running_mean = (1 - momentum) * running_mean + momentum * mean
        running_var = (1 - momentum) * running_var + momentum * var
    else:
        m, v = running_mean, running_var
    y = gamma * (x - m) / np.sqrt(v + eps) + beta
    return y, running_mean, running_var
