"""Reuses the NumPy functions of Q2 on symbolic tensors.

question: q4_1
caught by: decode_runs_inside_dataset_map
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = normalize(tf.io.decode_raw(image_record, tf.uint8))  # noqa: F821
    label = one_hot(tf.io.decode_raw(label_record, tf.uint8), 10)[0]  # noqa: F821
    return tf.reshape(image, (784,)), label
