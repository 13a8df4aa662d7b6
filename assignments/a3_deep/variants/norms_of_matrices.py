"""Kernels are the weights with two axes or more; the logarithm is taken by hand.

question: q3_1
"""

import tensorflow as tf


def layer_gradient_norms(model, X, Y):
    kernels = [weight for weight in model.trainable_variables if len(weight.shape) > 1]
    with tf.GradientTape() as tape:
        P = tf.clip_by_value(model(X, training=False), 1e-7, 1.0)
        loss = -tf.reduce_mean(tf.reduce_sum(Y * tf.math.log(P), axis=1))
    gradients = tape.gradient(loss, kernels)
    return tf.stack([tf.norm(tf.reshape(gradient, [-1])) for gradient in gradients])
