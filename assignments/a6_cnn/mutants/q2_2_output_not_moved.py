"""The output is compared where it was.

question: q2_2
caught by: error_matches_the_definition, convolution_moves_along
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def shift(picture):
        height, width = picture.shape[:2]
        padded = np.pad(picture, ((abs(dy), abs(dy)), (abs(dx), abs(dx)), (0, 0)))
        return padded[abs(dy) - dy : abs(dy) - dy + height, abs(dx) - dx : abs(dx) - dx + width]

    difference = np.abs(layer(shift(image)) - layer(image))
    height, width = difference.shape[:2]
    return float(difference[border : height - border, border : width - border].max())
