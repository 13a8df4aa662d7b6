"""Returns the images without labels.

question: q4_2
caught by: load_dataset_yields_pairs
"""

import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    return images.map(lambda r: decode_example(r, tf.constant(bytes([0])))[0])  # noqa: F821
