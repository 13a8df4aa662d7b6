"""An empty list is an error.

question: q2_1
caught by: nothing_costs_nothing
"""

import numpy as np


def l2_penalty(weights, lam):
    everything = np.concatenate([w.ravel() for w in weights])
    return lam * float(np.sum(everything**2)), [2 * lam * w for w in weights]
