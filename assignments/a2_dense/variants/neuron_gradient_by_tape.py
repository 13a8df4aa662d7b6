"""TensorFlow's tape, which only Q3 forbids.

question: q2_2
"""

import tensorflow as tf


def neuron_gradient(x, y, w, b, loss):
    w, b = tf.Variable(w), tf.Variable(b, dtype=tf.float64)
    with tf.GradientTape() as tape:
        s = tf.reduce_sum(w * x) + b
        if loss == "mse":
            value = 0.5 * (tf.sigmoid(s) - y) ** 2
        else:
            value = tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant(y, tf.float64), logits=s)
    return tape.gradient(value, [w, b])
