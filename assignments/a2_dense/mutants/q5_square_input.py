"""The model wants unflattened pictures.

question: q5
caught by: model_maps_784_to_10
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential(
        [keras.Input(shape=(28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
