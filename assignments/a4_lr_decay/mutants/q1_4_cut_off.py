"""The floor cuts the curve off.

question: q1_4
caught by: decay_with_floor_on_a_worked_example
"""

import math


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return max(lr_min, lr_max * math.exp(-step / decay_steps))
