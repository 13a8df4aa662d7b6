"""Shuffles already.

question: q4_2
caught by: load_dataset_keeps_the_order_of_the_files
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=8)
    return tf.data.Dataset.zip((images, labels)).map(decode_example).shuffle(1000)  # noqa: F821
