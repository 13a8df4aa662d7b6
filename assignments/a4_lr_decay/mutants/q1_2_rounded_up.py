"""The number of blocks is rounded up.

question: q1_2
caught by: step_decay_is_constant_inside_a_block
"""

import math


def step_decay(epoch, lr0, factor=0.5, every=3):
    return lr0 * factor ** math.ceil(epoch / every)
