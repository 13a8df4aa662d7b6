"""Decodes in a Python loop and grows an array by one row at a time.

question: q4_2
caught by: load_dataset_decodes_in_time
"""

import numpy as np
import tensorflow as tf


def load_dataset(image_path, label_path):
    images = tf.data.FixedLengthRecordDataset(image_path, 784, header_bytes=16)
    labels = tf.data.FixedLengthRecordDataset(label_path, 1, header_bytes=8)
    x, y = np.zeros((0, 784), np.float32), np.zeros((0, 10), np.float32)
    for image_record, label_record in tf.data.Dataset.zip((images, labels)):
        image, label = decode_example(image_record, label_record)  # noqa: F821
        x, y = np.concatenate([x, image[None]]), np.concatenate([y, label[None]])
    return tf.data.Dataset.from_tensor_slices((x, y))
