"""One minus the cosine: the rate grows.

question: q1_3
caught by: cosine_decay_mirrors_itself
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs == 1:
        return lr0
    progress = min(epoch / (total_epochs - 1), 1.0)
    return lr_min + (lr0 - lr_min) * (1 - math.cos(math.pi * progress)) / 2
