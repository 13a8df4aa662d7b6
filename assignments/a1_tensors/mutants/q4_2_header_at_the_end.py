"""Skips the last 16 bytes of the image file instead of the first.

question: q4_2
caught by: load_dataset_skips_the_image_header
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, footer_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=8)
    return tf.data.Dataset.zip((images, labels)).map(decode_example)  # noqa: F821
