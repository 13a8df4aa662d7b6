"""tf.nn.conv2d does the work.

question: q1_2
caught by: conv_is_your_own_sum
"""

import tensorflow as tf


def conv2d(X, W, b, stride=1, padding="valid"):
    return tf.nn.conv2d(X, W, stride, padding.upper()).numpy() + b
