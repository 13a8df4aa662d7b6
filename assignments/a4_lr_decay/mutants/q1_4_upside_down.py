"""The quotient in the exponent is upside down.

question: q1_4
caught by: decay_with_floor_starts_at_the_maximum
"""

import math


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return lr_min + (lr_max - lr_min) * math.exp(-decay_steps / step)
