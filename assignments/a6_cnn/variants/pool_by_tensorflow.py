"""tf.nn.max_pool2d, which this question does not ban.

question: q1_3
"""

import tensorflow as tf


def max_pool(X, size=2, stride=2):
    return tf.nn.max_pool2d(X, ksize=size, strides=stride, padding="VALID")
