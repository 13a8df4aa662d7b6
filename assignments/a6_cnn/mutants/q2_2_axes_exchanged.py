"""dy moves the columns.

question: q2_2
caught by: input_moves_the_right_way
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def shift(picture):
        height, width = picture.shape[:2]
        padded = np.pad(picture, ((abs(dx), abs(dx)), (abs(dy), abs(dy)), (0, 0)))
        return padded[abs(dx) - dx : abs(dx) - dx + height, abs(dy) - dy : abs(dy) - dy + width]

    difference = np.abs(layer(shift(image)) - shift(layer(image)))
    height, width = difference.shape[:2]
    return float(difference[border : height - border, border : width - border].max())
