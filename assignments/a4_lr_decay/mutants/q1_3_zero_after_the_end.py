"""After the end the rate is 0 and not lr_min.

question: q1_3
caught by: cosine_decay_stays_down_after_the_end
"""

import math


def cosine_decay(epoch, lr0, total_epochs, lr_min=0.0):
    if total_epochs == 1:
        return lr0
    if epoch >= total_epochs:
        return 0.0
    return lr_min + (lr0 - lr_min) * (1 + math.cos(math.pi * epoch / (total_epochs - 1))) / 2
