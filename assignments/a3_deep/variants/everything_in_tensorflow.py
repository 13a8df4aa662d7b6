"""Forward in TensorFlow, and the tape in the cache for the way back.

questions: q2_1, q2_2
"""

import tensorflow as tf


def mlp_forward(X, params, activation):
    X = tf.constant(X)
    weights = [(tf.constant(W), tf.constant(b)) for W, b in params]
    flat = [part for pair in weights for part in pair]
    bend = {"sigmoid": tf.sigmoid, "tanh": tf.tanh, "relu": tf.nn.relu}[activation]
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(flat)
        a = X
        for W, b in weights[:-1]:
            a = bend(tf.matmul(a, W) + b)
        logits = tf.matmul(a, weights[-1][0]) + weights[-1][1]
    return logits, (tape, logits, flat)


def mlp_backward(cache, Y):
    tape, logits, flat = cache
    delta = (tf.nn.softmax(logits) - Y) / len(Y)
    found = tape.gradient(logits, flat, output_gradients=delta)
    return list(zip(found[::2], found[1::2]))
