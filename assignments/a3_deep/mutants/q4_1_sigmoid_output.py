"""Ten sigmoids at the end.

question: q4_1
caught by: outputs_suit_the_loss
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    layers = [keras.layers.Dense(units, activation=activation) for units in hidden]
    model = keras.Sequential([keras.Input((784,)), *layers, keras.layers.Dense(10, activation="sigmoid")])
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
