"""compile is never called.

question: q5
caught by: model_maps_784_to_10
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential([keras.Input(shape=(784,)), keras.layers.Dense(10, activation="softmax")])
    return model
