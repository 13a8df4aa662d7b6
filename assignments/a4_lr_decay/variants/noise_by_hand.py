"""The noise in plain Python.

question: q3_1
"""

import math


def curve_noise(values, last=5):
    recent = list(values)[-(last + 1) :]
    steps = [after - before for before, after in zip(recent, recent[1:], strict=False)]
    mean = sum(steps) / last
    return math.sqrt(sum((step - mean) ** 2 for step in steps) / last)
