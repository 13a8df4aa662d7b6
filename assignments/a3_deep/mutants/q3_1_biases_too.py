"""Every trainable weight has a norm.

question: q3_1
caught by: one_norm_per_layer
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, model(X, training=False)))
    kernels = model.trainable_weights
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
