"""Skips 16 bytes in the label file too: eight labels are lost.

question: q4_2
caught by: load_dataset_gives_each_image_its_label
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=16)
    return tf.data.Dataset.zip((images, labels)).map(decode_example)  # noqa: F821
