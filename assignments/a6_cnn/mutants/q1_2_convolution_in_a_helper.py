"""tf.nn.convolution does the work in another function.

question: q1_2
caught by: conv_is_your_own_sum
"""

import tensorflow as tf


def _slide(X, W, stride, padding):
    return tf.nn.convolution(X, W, strides=stride, padding=padding.upper())


def conv2d(X, W, b, stride=1, padding="valid"):
    return _slide(X, W, stride, padding).numpy() + b
