"""One norm for the whole model.

question: q3_1
caught by: one_norm_per_layer
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, model(X, training=False)))
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    return [float(tf.linalg.global_norm(tape.gradient(loss, kernels)))]
