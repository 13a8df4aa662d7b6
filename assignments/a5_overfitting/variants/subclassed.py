"""A model class of one's own.

questions: q5_1, q5_2
"""

import keras
import numpy as np


class Network(keras.Model):
    def __init__(self, widths, rate, l2):
        super().__init__()
        price = keras.regularizers.L2(l2) if l2 else None
        self.hidden = [keras.layers.Dense(w, activation="relu", kernel_regularizer=price) for w in widths]
        self.drop = [keras.layers.Dropout(rate) for _ in widths]
        self.digits = keras.layers.Dense(10, activation="softmax", kernel_regularizer=price)

    def call(self, x, training=False):
        for dense, drop in zip(self.hidden, self.drop):
            x = drop(dense(x), training=training)
        return self.digits(x)


def build_regularized(hidden=(200, 100, 60), rate=0.25, l2=0.0):
    model = Network(hidden, rate, l2)
    model(np.zeros((1, 784), dtype="float32"))
    model.compile(keras.optimizers.Adam(0.01), loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def build_monster(n_hidden=2):
    model = Network([512] * n_hidden, 0.2, 0.0)
    model(np.zeros((1, 784), dtype="float32"))
    model.compile(
        keras.optimizers.Adadelta(1.0), loss="sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    return model
