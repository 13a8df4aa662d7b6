"""The mean runs over rows and classes.

question: q2_1
caught by: no_idea_costs_log_ten
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-np.mean(Y * log_p))
