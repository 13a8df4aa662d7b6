"""Reads four bytes at a time as a float.

question: q4_1
caught by: decode_runs_inside_dataset_map
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.io.decode_raw(image_record, tf.float32) / 255.0
    label = tf.one_hot(tf.io.decode_raw(label_record, tf.uint8)[0], 10)
    return tf.reshape(image, (784,)), label
