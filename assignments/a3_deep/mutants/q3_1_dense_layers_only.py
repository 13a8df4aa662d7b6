"""Only layers of the class Dense are looked at.

question: q3_1
caught by: only_kernels_count
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, model(X, training=False)))
    kernels = [layer.kernel for layer in model.layers if isinstance(layer, keras.layers.Dense)]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
