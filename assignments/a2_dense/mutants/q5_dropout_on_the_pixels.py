"""Dropout before the only layer.

question: q5
caught by: logits_are_linear_in_the_pixels
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential(
        [keras.Input(shape=(784,)), keras.layers.Dropout(0.2), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
