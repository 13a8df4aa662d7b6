"""The numeric functions in TensorFlow; tensors come back.

questions: q2_1, q2_2
"""

import tensorflow as tf


def l2_penalty(weights, lam):
    weights = [tf.convert_to_tensor(w) for w in weights]
    penalty = lam * sum(float(tf.reduce_sum(tf.square(w))) for w in weights)
    return penalty, [2 * lam * w for w in weights]


def dropout_forward(x, rate, training, rng):
    x = tf.convert_to_tensor(x)
    if not training or rate == 0:
        return tf.identity(x), tf.ones_like(x)
    kept = tf.convert_to_tensor(rng.random(tuple(x.shape)) >= rate)
    mask = tf.cast(kept, x.dtype) / (1 - rate)
    return x * mask, mask
