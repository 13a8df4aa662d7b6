"""The length of a row from math.prod, and a copy.

question: q1_2
"""

import math


def flatten_batch(x):
    n, *rest = x.shape
    return x.copy().reshape((n, math.prod(rest)))
