"""The slopes come from the tape.

question: q1_1
"""

import tensorflow as tf


def activate(z, name):
    z = tf.convert_to_tensor(z)
    with tf.GradientTape() as tape:
        tape.watch(z)
        a = {"sigmoid": tf.sigmoid, "tanh": tf.tanh, "relu": tf.nn.relu}[name](z)
    return a, tape.gradient(a, z)
