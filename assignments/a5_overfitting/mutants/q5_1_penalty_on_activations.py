"""activity_regularizer: the activations are penalised.

question: q5_1
caught by: penalty_is_on_every_kernel
"""

import keras


def build_regularized(hidden=(200, 100, 60), rate=0.25, l2=0.0):
    price = keras.regularizers.L2(l2) if l2 else None
    model = keras.Sequential([keras.Input(shape=(784,))])
    for width in hidden:
        model.add(keras.layers.Dense(width, activation="relu", activity_regularizer=price))
        model.add(keras.layers.Dropout(rate))
    model.add(keras.layers.Dense(10, activation="softmax", kernel_regularizer=price))
    model.compile(
        optimizer=keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model
