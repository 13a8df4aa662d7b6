"""The one-hot label as whole numbers.

question: q4_1
caught by: decode_states_static_shapes
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.cast(tf.io.decode_raw(image_record, tf.uint8), tf.float32) / 255.0
    label = tf.one_hot(tf.io.decode_raw(label_record, tf.uint8)[0], 10, dtype=tf.int32)
    return tf.reshape(image, (784,)), label
