"""A layer that is not trainable.

question: q5
caught by: model_has_7850_parameters
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential([keras.Input(shape=(784,)), keras.layers.Dense(10, activation="softmax")])
    model.layers[-1].trainable = False
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
