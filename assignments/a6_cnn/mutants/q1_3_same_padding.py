"""Half windows at the end count too.

question: q1_3
caught by: pool_has_the_right_shape
"""

import tensorflow as tf


def max_pool(X, size=2, stride=2):
    return tf.nn.max_pool2d(X, size, stride, "SAME").numpy()
