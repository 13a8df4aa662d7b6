"""The step is multiplied by decay_steps.

question: q1_4
caught by: distance_to_the_floor_shrinks_by_one_factor
"""

import math


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return lr_min + (lr_max - lr_min) * math.exp(-step * decay_steps)
