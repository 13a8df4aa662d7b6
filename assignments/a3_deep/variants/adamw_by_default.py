"""AdamW as the default, and pictures reshaped inside.

question: q4_1
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adamw"):
    model = keras.Sequential([keras.Input((784,)), keras.layers.Reshape((28, 28)), keras.layers.Flatten()])
    for units in hidden:
        model.add(keras.layers.Dense(units, activation=activation))
    model.add(keras.layers.Dense(10, activation="softmax"))
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["acc"])
    return model
