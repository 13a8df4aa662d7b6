"""Powers written with exp and log, math.pow and loops.

questions: q1_1, q1_2, q1_4
"""

import math


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 * math.exp(epoch * math.log(rate))


def step_decay(epoch, lr0, factor=0.5, every=3):
    for _ in range(epoch // every):
        lr0 *= factor
    return float(lr0)


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return lr_min + (lr_max - lr_min) * math.pow(math.e, -step / decay_steps)
