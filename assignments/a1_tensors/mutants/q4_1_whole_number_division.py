"""Divides before casting, in whole numbers.

question: q4_1
caught by: decode_scales_pixels_to_one
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.cast(tf.io.decode_raw(image_record, tf.uint8) // 255, tf.float32)
    label = tf.one_hot(tf.io.decode_raw(label_record, tf.uint8)[0], 10)
    return tf.reshape(image, (784,)), label
