"""The cosine wave as the square of a cosine of half the angle.

question: q1_3
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs <= 1:
        return float(lr0)
    if epoch >= total_epochs - 1:
        return float(lr_min)
    return lr_min + (lr0 - lr_min) * math.cos(math.pi * epoch / (total_epochs - 1) / 2) ** 2
