"""A comparison of a column with a row, in TensorFlow.

question: q2_2
"""

import tensorflow as tf


def one_hot(labels, depth):
    labels = tf.cast(labels, tf.int64)
    return tf.cast(tf.equal(labels[:, None], tf.range(depth, dtype=tf.int64)[None, :]), tf.float32)
