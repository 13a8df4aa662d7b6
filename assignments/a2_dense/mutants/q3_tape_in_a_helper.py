"""TensorFlow's tape does the work in another function.

question: q3
caught by: gradients_are_your_own_algebra
"""

import tensorflow as tf


def _differentiate(X, Y, W, b):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, tf.matmul(X, W) + b))
    return tuple(gradient.numpy() for gradient in tape.gradient(loss, [W, b]))


def softmax_regression_gradients(X, Y, W, b):
    return _differentiate(X, Y, tf.Variable(W), tf.Variable(b))
