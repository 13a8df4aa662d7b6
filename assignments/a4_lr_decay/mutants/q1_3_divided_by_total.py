"""The angle reaches pi only after the last epoch.

question: q1_3
caught by: cosine_decay_on_a_worked_example
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    progress = min(epoch / total_epochs, 1.0)
    return lr_min + (lr0 - lr_min) * (1 + math.cos(math.pi * progress)) / 2
