"""Kernels by the end of their path; a loss object of Keras.

question: q3_1
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    loss_of = keras.losses.CategoricalCrossentropy()
    X, Y = tf.convert_to_tensor(X), tf.convert_to_tensor(Y)
    with tf.GradientTape() as tape:
        loss = loss_of(Y, model(X, training=False))
    gradients = tape.gradient(loss, model.trainable_variables)
    pairs = zip(model.trainable_variables, gradients)
    return [float(np.linalg.norm(np.ravel(g))) for w, g in pairs if w.path.endswith("kernel")]
