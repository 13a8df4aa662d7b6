"""The model wants 28x28 pictures.

question: q4_1
caught by: model_maps_784_to_10
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    model = keras.Sequential(
        [keras.Input((28, 28)), keras.layers.Flatten(), *layers, keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
