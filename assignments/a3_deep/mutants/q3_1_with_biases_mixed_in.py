"""Kernel and bias of a layer share a norm.

question: q3_1
caught by: norms_match_the_tape
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, model(X, training=False)))
    found = tape.gradient(loss, model.trainable_weights)
    return [float(tf.linalg.global_norm(found[i : i + 2])) for i in range(0, len(found), 2)]
