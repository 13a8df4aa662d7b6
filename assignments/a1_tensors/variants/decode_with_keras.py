"""keras.ops, and a label decoded together with its axis, which a reshape removes.

question: q4_1
"""

import keras
import tensorflow as tf


def decode_example(image_record, label_record):
    image = keras.ops.cast(tf.io.decode_raw(image_record, tf.uint8), "float32") * (1 / 255)
    image.set_shape([784])
    label = tf.one_hot(tf.cast(tf.io.decode_raw(label_record, tf.uint8), tf.int64), depth=10)
    return image, tf.reshape(label, [10])
