"""Keras counts its own layer, and the dense one by the same rule.

question: q2_1
"""

import math

import keras


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    layer = keras.layers.Conv2D(filters, kernel, padding="same", use_bias=use_bias)
    layer.build((None, *shape_in))
    inputs = math.prod(shape_in)
    outputs = shape_in[0] * shape_in[1] * filters
    return {"dense": (inputs + int(use_bias)) * outputs, "conv": int(layer.count_params())}
