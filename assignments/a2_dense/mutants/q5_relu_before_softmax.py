"""A ReLU between the layer and the softmax.

question: q5
caught by: logits_are_linear_in_the_pixels
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential(
        [keras.Input(shape=(784,)), keras.layers.Dense(10, activation="relu"), keras.layers.Softmax()]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
