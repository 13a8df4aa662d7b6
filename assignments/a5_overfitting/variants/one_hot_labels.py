"""One-hot labels, activations in layers of their own.

questions: q5_1, q5_2
"""

import keras


def build_regularized(hidden=(200, 100, 60), rate=0.25, l2=0.0):
    model = keras.Sequential()
    model.add(keras.Input((784,)))
    for units in hidden:
        model.add(keras.layers.Dense(units, kernel_regularizer=keras.regularizers.L2(l2)))
        model.add(keras.layers.Activation("relu"))
        if rate > 0:
            model.add(keras.layers.Dropout(rate))
    model.add(keras.layers.Dense(10, kernel_regularizer=keras.regularizers.L2(l2)))
    model.add(keras.layers.Softmax())
    model.compile(keras.optimizers.Adam(0.01), "categorical_crossentropy", metrics=["accuracy"])
    return model


def build_monster(n_hidden=2):
    model = build_regularized((512,) * n_hidden, 0.2)
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0),
        loss=keras.losses.CategoricalCrossentropy(),
        metrics=["categorical_accuracy"],
    )
    return model
