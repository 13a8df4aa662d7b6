"""Everything comes back on the other side.

question: q4
caught by: shift_on_a_worked_example
"""

import numpy as np


def shift(images, dy, dx):
    return np.roll(images, (dy, dx), axis=(1, 2))
