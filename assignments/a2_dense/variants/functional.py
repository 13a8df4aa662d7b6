"""The Functional form.

question: q5
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    pixels = keras.Input(shape=(784,), name="pixels")
    outputs = keras.layers.Dense(10, activation="softmax", name="digit")(pixels)
    model = keras.Model(pixels, outputs)
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy()],
    )
    return model
