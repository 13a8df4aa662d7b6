"""The Functional interface, with activations as layers of their own.

question: q4_1
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    inputs = keras.Input(shape=(784,))
    x = inputs
    for units in hidden:
        x = keras.layers.Activation(activation)(keras.layers.Dense(units)(x))
    outputs = keras.layers.Softmax()(keras.layers.Dense(10)(x))
    model = keras.Model(inputs, outputs)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    return model
