"""One layer object is used again and again.

question: q4_1
caught by: any_number_of_hidden_layers
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    layers = [keras.layers.Dense(units, activation=activation) for units in dict.fromkeys(hidden)]
    model = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
