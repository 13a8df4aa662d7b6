"""What has fallen is subtracted from lr_max without its floor.

question: q1_4
caught by: floor_is_approached_and_never_crossed
"""

import math


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return lr_max - lr_max * (1 - math.exp(-step / decay_steps))
