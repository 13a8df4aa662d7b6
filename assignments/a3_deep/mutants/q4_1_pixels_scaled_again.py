"""The pixels are divided by 255 once more.

question: q4_1
caught by: activation_is_passed_on
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    model = keras.Sequential(
        [
            keras.Input((784,)),
            keras.layers.Rescaling(1 / 255),
            *layers,
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
