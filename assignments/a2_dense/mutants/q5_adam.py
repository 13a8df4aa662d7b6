"""Adam instead of SGD.

question: q5
caught by: optimizer_is_sgd_with_the_given_rate
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential([keras.Input(shape=(784,)), keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
