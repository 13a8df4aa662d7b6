"""TensorFlow operations throughout; tensors are returned as they are.

questions: q1_1, q1_2, q2_1, q2_2, q3
"""

import tensorflow as tf


def tensor_info(x):
    t = tf.convert_to_tensor(x)
    return {"rank": t.shape.rank, "shape": tuple(t.shape), "size": int(tf.size(t)), "dtype": t.dtype.name}


def flatten_batch(x):
    return tf.reshape(x, [tf.shape(x)[0], -1])


def normalize(x, scale=255.0):
    return tf.cast(x, tf.float32) / scale


def one_hot(labels, depth):
    return tf.one_hot(labels, depth, on_value=1.0, off_value=0.0, dtype=tf.float32)


def low_rank(image, k):
    s, U, V = tf.linalg.svd(image)
    approximation = tf.matmul(U[:, :k], tf.linalg.matmul(tf.linalg.diag(s[:k]), V[:, :k], adjoint_b=True))
    height, width = image.shape
    return approximation, k * height + k * width + k
