"""The layers are sorted by name.

question: q3_1
caught by: norms_run_from_input_to_output
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, model(X, training=False)))
    kernels = [
        layer.kernel
        for layer in sorted(model.layers, key=lambda layer: (len(layer.name), layer.name))
        if hasattr(layer, "kernel")
    ]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
