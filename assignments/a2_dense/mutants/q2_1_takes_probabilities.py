"""The logits are treated as if they were probabilities.

question: q2_1
caught by: no_idea_costs_log_ten
"""

import numpy as np


def cross_entropy_from_logits(z, Y):
    return float(-np.mean(np.sum(Y * np.log(z + 1e-9), axis=1)))
