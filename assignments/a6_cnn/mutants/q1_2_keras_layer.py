"""A Keras layer does the work.

question: q1_2
caught by: conv_is_your_own_sum
"""

import keras


def conv2d(X, W, b, stride=1, padding="valid"):
    layer = keras.layers.Conv2D(W.shape[3], W.shape[:2], strides=stride, padding=padding)
    layer.build(X.shape)
    layer.set_weights([W, b])
    return layer(X).numpy()
