"""Keras' own operations.

questions: q1_2, q1_3, q2_1
"""

import keras


def dense(X, W, b):
    return keras.ops.add(keras.ops.matmul(X, W), b)


def softmax(z):
    return keras.ops.softmax(z, axis=-1)


def cross_entropy_from_logits(z, Y):
    return keras.ops.mean(-keras.ops.sum(Y * keras.ops.log_softmax(z, axis=-1), axis=-1))
