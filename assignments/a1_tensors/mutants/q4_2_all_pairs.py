"""Pairs every image with every label.

question: q4_2
caught by: load_dataset_has_one_element_per_image
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=8)
    pairs = images.flat_map(lambda i: labels.map(lambda y: (i, y)))
    return pairs.map(decode_example)  # noqa: F821
