"""Takes the byte for a digit character: 48 too much.

question: q4_1
caught by: decode_makes_the_label_one_hot
"""

import tensorflow as tf


def decode_example(image_record, label_record):
    image = tf.cast(tf.io.decode_raw(image_record, tf.uint8), tf.float32) / 255.0
    label = tf.cast(tf.io.decode_raw(label_record, tf.uint8)[0], tf.int32) - 48
    label = tf.one_hot(label, 10)
    return tf.reshape(image, (784,)), label
