"""lr_min is left out at the start and kept at the end.

question: q1_4
caught by: decay_with_floor_starts_at_the_maximum
"""

import math


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return max((lr_max - lr_min) * math.exp(-step / decay_steps), lr_min)
