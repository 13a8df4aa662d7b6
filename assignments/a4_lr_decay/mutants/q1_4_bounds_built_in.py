"""The bounds are always those of the text.

question: q1_4
caught by: decay_with_floor_matches_the_formula
"""

import math


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return 0.0001 + 0.0029 * math.exp(-step / decay_steps)
