"""The derivative of the square without its factor 2.

question: q2_1
caught by: penalty_of_a_worked_example
"""

import numpy as np


def l2_penalty(weights, lam):
    return lam * sum(float(np.sum(w**2)) for w in weights), [lam * w for w in weights]
