"""A NumPy function with its static shapes stated afterwards.

question: q4_1
"""

import numpy as np
import tensorflow as tf


def _decode(image_record, label_record):
    image = np.frombuffer(image_record, np.uint8).astype(np.float32) / 255
    return image, np.eye(10, dtype=np.float32)[label_record[0]]


def decode_example(image_record, label_record):
    image, label = tf.numpy_function(_decode, (image_record, label_record), (tf.float32, tf.float32))
    return tf.ensure_shape(image, (784,)), tf.ensure_shape(label, (10,))
