"""The optimizer by name, with its default rate 0.01.

question: q5
caught by: optimizer_is_sgd_with_the_given_rate
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential([keras.Input(shape=(784,)), keras.layers.Dense(10, activation="softmax")])
    model.compile(optimizer="sgd", loss="categorical_crossentropy", metrics=["accuracy"])
    return model
