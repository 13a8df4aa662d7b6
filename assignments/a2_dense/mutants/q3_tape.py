"""TensorFlow's tape does the work.

question: q3
caught by: gradients_are_your_own_algebra
"""

import tensorflow as tf


def softmax_regression_gradients(X, Y, W, b):
    W, b = tf.Variable(W), tf.Variable(b)
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, tf.matmul(X, W) + b))
    dW, db = tape.gradient(loss, [W, b])
    return dW.numpy(), db.numpy()
