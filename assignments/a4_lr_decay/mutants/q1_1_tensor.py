"""A tensor is returned.

question: q1_1
caught by: exponential_decay_returns_a_float
"""

import tensorflow as tf


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 * tf.pow(rate, float(epoch))
