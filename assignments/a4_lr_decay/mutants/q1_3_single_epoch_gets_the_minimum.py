"""A single epoch is taken for the last one.

question: q1_3
caught by: single_epoch_gets_lr0
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if epoch >= total_epochs - 1:
        return lr_min
    return lr_min + (lr0 - lr_min) * (1 + math.cos(math.pi * epoch / (total_epochs - 1))) / 2
