"""Lets Keras guess the number of classes.

question: q2_2
caught by: one_hot_is_as_wide_as_depth
"""

import keras


def one_hot(labels, depth):
    return keras.utils.to_categorical(labels).astype("float32")
