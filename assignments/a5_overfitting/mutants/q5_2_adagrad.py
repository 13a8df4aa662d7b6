"""Adagrad in place of Adadelta.

question: q5_2
caught by: adadelta_has_the_rate_one
"""

import keras


def build_monster(n_hidden=2):
    layers = [keras.Input(shape=(784,))]
    for _ in range(n_hidden):
        layers += [keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=keras.optimizers.Adagrad(1.0), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model
