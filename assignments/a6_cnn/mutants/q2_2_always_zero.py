"""A convolution gives 0, so 0 is returned.

question: q2_2
caught by: error_on_worked_examples, pooling_does_not_move_along
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def shift(picture):
        height, width = picture.shape[:2]
        padded = np.pad(picture, ((abs(dy), abs(dy)), (abs(dx), abs(dx)), (0, 0)))
        return padded[abs(dy) - dy : abs(dy) - dy + height, abs(dx) - dx : abs(dx) - dx + width]

    difference = np.abs(layer(shift(image)) - shift(layer(image)))
    height, width = difference.shape[:2]
    return 0.0
