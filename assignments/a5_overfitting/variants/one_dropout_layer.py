"""The Functional form, with one dropout layer that is used after every hidden layer.

questions: q5_1, q5_2
"""

import keras


def build_regularized(hidden=(200, 100, 60), rate=0.25, l2=0.0):
    drop, penalty = keras.layers.Dropout(rate), keras.regularizers.L2(l2)
    signal = pixels = keras.Input((784,))
    for width in hidden:
        signal = drop(keras.layers.Dense(width, "relu", kernel_regularizer=penalty)(signal))
    model = keras.Model(pixels, keras.layers.Dense(10, "softmax", kernel_regularizer=penalty)(signal))
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def build_monster(n_hidden=2):
    drop = keras.layers.Dropout(0.2)
    signal = pixels = keras.Input((784,))
    for _ in range(n_hidden):
        signal = drop(keras.layers.Dense(512, "relu")(signal))
    model = keras.Model(pixels, keras.layers.Dense(10, "softmax")(signal))
    model.compile(keras.optimizers.Adadelta(1.0), "categorical_crossentropy", metrics=["accuracy"])
    return model
