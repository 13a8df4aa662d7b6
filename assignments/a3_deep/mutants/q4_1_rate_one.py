"""Adam with a learning rate of 1.

question: q4_1
caught by: accuracy
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    if optimizer == "adam":
        optimizer = keras.optimizers.Adam(1.0)
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    model = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
