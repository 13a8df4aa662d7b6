"""The Functional form.

questions: q5_1, q5_2
"""

import keras


def build_regularized(hidden=(200, 100, 60), rate=0.25, l2=0.0):
    pixels = keras.Input(shape=(784,))
    h = pixels
    for units in hidden:
        h = keras.layers.Dense(units, kernel_regularizer=keras.regularizers.l2(l2))(h)
        h = keras.layers.ReLU()(h)
        h = keras.layers.Dropout(rate)(h)
    digits = keras.layers.Dense(10, activation="softmax", kernel_regularizer=keras.regularizers.l2(l2))(h)
    model = keras.Model(pixels, digits)
    model.compile(
        keras.optimizers.Adam(learning_rate=0.01),
        keras.losses.SparseCategoricalCrossentropy(),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model


def build_monster(n_hidden=2):
    pixels = keras.Input(shape=(784,))
    h = pixels
    for _ in range(n_hidden):
        h = keras.layers.Dropout(0.2)(keras.layers.Dense(512, "relu")(h))
    model = keras.Model(pixels, keras.layers.Dense(10, "softmax")(h))
    model.compile(keras.optimizers.Adadelta(1.0), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
