"""The caller's picture is shifted in place.

question: q2_2
caught by: error_leaves_the_picture_alone
"""

import numpy as np


def equivariance_error(layer, image, dy, dx, border):
    def shift(picture):
        height, width = picture.shape[:2]
        padded = np.pad(picture, ((abs(dy), abs(dy)), (abs(dx), abs(dx)), (0, 0)))
        return padded[abs(dy) - dy : abs(dy) - dy + height, abs(dx) - dx : abs(dx) - dx + width]

    still = shift(np.array(layer(image.copy())))
    image[:] = shift(image)
    difference = np.abs(layer(image) - still)
    height, width = difference.shape[:2]
    return float(difference[border : height - border, border : width - border].max())
