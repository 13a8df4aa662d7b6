"""The cosine wave as a sine, with the middle of the range as its axis.

question: q1_3
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs == 1:
        return lr0
    angle = math.pi * (0.5 - min(epoch, total_epochs - 1) / (total_epochs - 1))
    return (lr0 + lr_min) / 2 + (lr0 - lr_min) / 2 * math.sin(angle)
