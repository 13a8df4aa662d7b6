"""Flattens every example once, which leaves a level when there are channels.

question: q1_2
caught by: flatten_joins_any_number_of_axes
"""

import numpy as np


def flatten_batch(x):
    return np.array([[value for row in image for value in np.atleast_1d(row)] for image in x])
