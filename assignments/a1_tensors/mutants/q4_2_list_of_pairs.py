"""Returns a list.

question: q4_2
caught by: load_dataset_yields_pairs
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=8)
    return [decode_example(x, y) for x, y in tf.data.Dataset.zip((images, labels))]  # noqa: F821
