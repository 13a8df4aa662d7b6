"""Gradients of the penalty by the tape.

question: q2_1
"""

import tensorflow as tf


def l2_penalty(weights, lam):
    if not weights:
        return 0.0, []
    variables = [tf.Variable(w) for w in weights]
    with tf.GradientTape() as tape:
        parts = [lam * tf.reduce_sum(v * v) for v in variables]
        total = tf.add_n(parts)
    return total.numpy(), [g.numpy() for g in tape.gradient(total, variables)]
