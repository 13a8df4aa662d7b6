"""A training step is taken to get at the gradients.

question: q3_1
caught by: model_is_left_as_it_was
"""

import keras
import numpy as np
import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(keras.losses.categorical_crossentropy(Y, model(X, training=False)))
    model.train_on_batch(X, Y)
    kernels = [weight for weight in model.trainable_weights if weight.name == "kernel"]
    return [float(tf.norm(gradient)) for gradient in tape.gradient(loss, kernels)]
