"""keras.ops.conv does the work.

question: q1_2
caught by: conv_is_your_own_sum
"""

import keras
import numpy as np


def conv2d(X, W, b, stride=1, padding="valid"):
    return np.asarray(keras.ops.conv(X, W, strides=stride, padding=padding)) + b
