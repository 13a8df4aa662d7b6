"""A subclass of keras.Model that is built before it is returned.

question: q4_1
"""

import keras


class Deep(keras.Model):
    def __init__(self, hidden, activation):
        super().__init__()
        self.hidden = [keras.layers.Dense(units, activation=activation) for units in hidden]
        self.digits = keras.layers.Dense(10, activation="softmax")

    def call(self, x):
        for layer in self.hidden:
            x = layer(x)
        return self.digits(x)


def build_deep_classifier(hidden=(200, 60), activation="relu", optimizer="adam"):
    model = Deep(hidden, activation)
    model.build((None, 784))
    model.compile(optimizer=optimizer, loss="categorical_crossentropy", metrics=["accuracy"])
    return model
