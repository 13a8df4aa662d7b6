"""lr_min cuts the wave off.

question: q1_3
caught by: cosine_decay_matches_the_formula
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs == 1:
        return lr0
    progress = min(epoch / (total_epochs - 1), 1.0)
    return max(lr0 * (1 + math.cos(math.pi * progress)) / 2, lr_min)
