"""A single output that should name the digit.

question: q5
caught by: model_maps_784_to_10
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential([keras.Input(shape=(784,)), keras.layers.Dense(1)])
    model.compile(optimizer=keras.optimizers.SGD(learning_rate), loss="mse", metrics=["accuracy"])
    return model
