"""Uses TensorFlow's V without transposing it.

question: q3
caught by: low_rank_is_the_best_approximation
"""

import tensorflow as tf


def low_rank(image, k):
    s, U, V = tf.linalg.svd(image, full_matrices=True)
    approximation = tf.matmul(U[:, :k] * s[:k], V[:k, :])
    return approximation, k * (sum(image.shape) + 1)
