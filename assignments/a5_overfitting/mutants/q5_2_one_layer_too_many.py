"""Counts the outputs as a hidden layer.

question: q5_2
caught by: monster_has_669706_parameters
"""

import keras


def build_monster(n_hidden=2):
    layers = [keras.Input(shape=(784,))]
    for _ in range(n_hidden + 1):
        layers += [keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
