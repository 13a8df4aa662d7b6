"""Noise and spread in TensorFlow; tensors come back.

questions: q3_1, q3_2
"""

import tensorflow as tf


def curve_noise(values, last=5):
    values = tf.convert_to_tensor(values, tf.float64)
    return tf.math.reduce_std((values[1:] - values[:-1])[-last:])


def batch_gradient_spread(grad_fn, X, Y, batch_size, trials, rng):
    full = tf.convert_to_tensor(grad_fn(X, Y))
    squares = []
    for _ in range(trials):
        rows = rng.integers(0, X.shape[0], batch_size)
        gradient = tf.convert_to_tensor(grad_fn(tf.gather(X, rows), tf.gather(Y, rows)))
        squares.append(tf.reduce_sum(tf.square(gradient - full)))
    return tf.sqrt(tf.reduce_mean(tf.stack(squares)))
