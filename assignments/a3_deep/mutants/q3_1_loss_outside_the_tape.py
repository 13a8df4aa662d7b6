"""The loss is computed after the tape has ended.

question: q3_1
caught by: one_norm_per_layer
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        outputs = model(X, training=False)
    loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, outputs))
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
