"""Asks a symbolic tensor for its value.

question: q4_1
caught by: decode_runs_under_tf_function
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.cast(tf.io.decode_raw(image_record, tf.uint8), tf.float32) / 255.0
    label = tf.io.decode_raw(label_record, tf.uint8).numpy()[0]
    return tf.reshape(image, (784,)), tf.one_hot(label, 10)
