"""Hides Python in a py_function, behind which no shape is known.

question: q4_1
caught by: decode_states_static_shapes
"""

import numpy as np
import tensorflow as tf


def decode_example(image_record, label_record):
    def python(image, label):
        pixels = np.frombuffer(image.numpy(), np.uint8) / np.float32(255)
        return pixels, np.eye(10, dtype=np.float32)[label.numpy()[0]]

    return tf.py_function(python, (image_record, label_record), (tf.float32, tf.float32))
