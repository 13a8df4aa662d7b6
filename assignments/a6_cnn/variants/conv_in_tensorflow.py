"""TensorFlow's pad, slices and tensordot, which are not banned; a tensor comes back.

question: q1_2
"""

import tensorflow as tf


def conv2d(X, W, b, stride=1, padding="valid"):
    X, W = tf.convert_to_tensor(X), tf.convert_to_tensor(W)
    kh, kw = W.shape[0], W.shape[1]
    rows = conv_output_size(X.shape[1], kh, stride, padding)
    columns = conv_output_size(X.shape[2], kw, stride, padding)
    if padding == "same":
        ph = max((rows - 1) * stride + kh - X.shape[1], 0)
        pw = max((columns - 1) * stride + kw - X.shape[2], 0)
        X = tf.pad(X, [[0, 0], [ph // 2, ph - ph // 2], [pw // 2, pw - pw // 2], [0, 0]])
    total = tf.zeros((X.shape[0], rows, columns, W.shape[3])) + b
    for u in range(kh):
        for v in range(kw):
            seen = X[:, u : u + stride * (rows - 1) + 1 : stride, v : v + stride * (columns - 1) + 1 : stride]
            total += tf.tensordot(seen, W[u, v], axes=1)
    return total
