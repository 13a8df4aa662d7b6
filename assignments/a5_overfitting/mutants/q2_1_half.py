"""The half of some books.

question: q2_1
caught by: penalty_of_a_worked_example
"""

import numpy as np


def l2_penalty(weights, lam):
    return 0.5 * lam * sum(float(np.sum(w**2)) for w in weights), [lam * w for w in weights]
