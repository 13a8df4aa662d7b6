"""Converts to float32 on the way.

question: q1_2
caught by: flatten_keeps_the_dtype
"""

import tensorflow as tf


def flatten_batch(x):
    return tf.cast(tf.reshape(x, (len(x), -1)), tf.float32)
