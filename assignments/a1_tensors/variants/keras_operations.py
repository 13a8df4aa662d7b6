"""keras.ops and keras.utils.

questions: q1_2, q2_1, q2_2
"""

import keras


def flatten_batch(x):
    return keras.ops.reshape(x, (x.shape[0], -1))


def normalize(x, scale=255.0):
    return keras.ops.divide(keras.ops.cast(x, "float32"), scale)


def one_hot(labels, depth):
    return keras.utils.to_categorical(labels, num_classes=depth).astype("float32")
