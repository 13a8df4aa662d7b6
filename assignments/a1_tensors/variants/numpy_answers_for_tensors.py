"""Works on tensors inside and answers with .numpy().

questions: q1_2, q2_1, q2_2, q3
"""

import numpy as np
import tensorflow as tf


def flatten_batch(x):
    return tf.reshape(x, (len(x), -1)).numpy()


def normalize(x, scale=255.0):
    return tf.math.divide(tf.cast(x, tf.float32), tf.constant(scale, tf.float32)).numpy()


def one_hot(labels, depth):
    return tf.gather(tf.eye(depth), tf.cast(labels, tf.int32)).numpy()


def low_rank(image, k):
    s, U, V = tf.linalg.svd(tf.convert_to_tensor(image))
    return tf.einsum("ik,k,jk->ij", U[:, :k], s[:k], V[:, :k]).numpy(), k * (int(np.sum(image.shape)) + 1)
