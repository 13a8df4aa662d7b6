"""No biases in the hidden layers.

question: q4_1
caught by: model_has_169670_parameters
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    layers = [keras.layers.Dense(units, activation=activation, use_bias=False) for units in hidden]
    model = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
