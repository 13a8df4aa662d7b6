"""Logits, and a loss that knows it.

questions: q5_1, q5_2
"""

import keras


def _network(widths, rate, regularizer, optimizer):
    layers = [keras.Input(shape=(784,))]
    for width in widths:
        layers.append(keras.layers.Dense(width, activation="relu", kernel_regularizer=regularizer))
        layers.append(keras.layers.Dropout(rate))
    layers.append(keras.layers.Dense(10, kernel_regularizer=regularizer))
    model = keras.Sequential(layers)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile(optimizer=optimizer, loss=loss, metrics=["accuracy"])
    return model


def build_regularized(hidden=(200, 100, 60), rate=0.25, l2=0.0):
    return _network(hidden, rate, keras.regularizers.L2(l2) if l2 > 0 else None, keras.optimizers.Adam(1e-2))


def build_monster(n_hidden=2):
    return _network([512] * n_hidden, 0.2, None, keras.optimizers.Adadelta(learning_rate=1.0))
