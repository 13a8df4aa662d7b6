"""Squeezes the label's axis away, and scales by a constant tensor.

question: q4_1
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.io.decode_raw(image_record, tf.uint8)
    label = tf.one_hot(tf.squeeze(tf.io.decode_raw(label_record, tf.uint8)), 10)
    image = tf.cast(tf.reshape(image, [28 * 28]), tf.float32)
    return image / tf.constant(255.0), tf.ensure_shape(label, [10])
