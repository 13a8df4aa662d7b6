"""TensorFlow's full decomposition with a transposed V.

question: q3
"""

import tensorflow as tf


def low_rank(image, k):
    s, U, V = tf.linalg.svd(tf.constant(image), full_matrices=True, compute_uv=True)
    approximation = (U[:, :k] * s[tf.newaxis, :k]) @ tf.transpose(V)[:k]
    return approximation.numpy(), int(tf.size(U[:, :k]) + tf.size(s[:k]) + tf.size(V[:, :k]))
