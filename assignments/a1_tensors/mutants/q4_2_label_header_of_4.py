"""Skips only the magic number of the label file.

question: q4_2
caught by: load_dataset_skips_the_label_header
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=4)
    return tf.data.Dataset.zip((images, labels)).map(decode_example)  # noqa: F821
