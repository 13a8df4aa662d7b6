"""Initial weights of standard deviation 10: the steps cannot undo them.

question: q5
caught by: accuracy
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(
                10, activation="softmax", kernel_initializer=keras.initializers.RandomNormal(stddev=10.0)
            ),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
