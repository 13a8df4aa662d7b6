"""Zips labels first, so that the decoder takes the one for the other.

question: q4_2
caught by: load_dataset_yields_pairs
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=8)
    return tf.data.Dataset.zip((labels, images)).map(decode_example)  # noqa: F821
