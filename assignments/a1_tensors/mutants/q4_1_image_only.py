"""Returns the image without its label.

question: q4_1
caught by: decode_runs_inside_dataset_map
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.cast(tf.io.decode_raw(image_record, tf.uint8), tf.float32) / 255.0
    return tf.reshape(image, (784,))
