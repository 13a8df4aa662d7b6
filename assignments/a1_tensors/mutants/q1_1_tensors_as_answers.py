"""Answers with tensors: tf.rank, tf.shape and tf.size.

question: q1_1
caught by: tensor_info_returns_plain_python_values
"""

import tensorflow as tf


def tensor_info(x):
    x = tf.convert_to_tensor(x)
    return {"rank": tf.rank(x), "shape": tf.shape(x), "size": tf.size(x), "dtype": x.dtype.name}
