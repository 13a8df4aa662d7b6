"""np.roll lets pixels come back on the other side.

question: q2_2
caught by: input_moves_the_right_way
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def shift(picture):
        return np.roll(picture, (dy, dx), axis=(0, 1))

    difference = np.abs(layer(shift(image)) - shift(layer(image)))
    height, width = difference.shape[:2]
    return float(difference[border : height - border, border : width - border].max())
