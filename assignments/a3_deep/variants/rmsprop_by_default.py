"""RMSprop as the default, and He's first weights.

question: q4_1
"""

import keras


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer=None):
    model = keras.Sequential([keras.Input((784,))])
    for units in hidden:
        model.add(keras.layers.Dense(units, activation=activation, kernel_initializer="he_normal"))
    model.add(keras.layers.Dense(10, activation=keras.activations.softmax))
    model.compile(
        optimizer=optimizer or keras.optimizers.RMSprop(),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=[keras.metrics.CategoricalAccuracy(name="accuracy")],
    )
    return model
