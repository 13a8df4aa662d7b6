"""The rate is taken for a speed: exp(-rate epoch).

question: q1_1
caught by: exponential_decay_on_a_worked_example
"""

import math


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 * math.exp(-rate * epoch)
