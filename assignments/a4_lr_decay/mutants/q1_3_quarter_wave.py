"""A quarter of a wave is used.

question: q1_3
caught by: cosine_decay_mirrors_itself
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs == 1:
        return lr0
    progress = min(epoch / (total_epochs - 1), 1.0)
    return lr_min + (lr0 - lr_min) * math.cos(math.pi / 2 * progress)
