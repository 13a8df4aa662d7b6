"""The loss is the binary cross-entropy.

question: q3_1
caught by: norms_match_the_tape
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.binary_crossentropy(Y, model(X, training=False)))
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
