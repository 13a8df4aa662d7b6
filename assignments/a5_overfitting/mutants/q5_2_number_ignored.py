"""Always two hidden layers.

question: q5_2
caught by: number_of_hidden_layers_is_used
"""

import keras


def build_monster(n_hidden=2):
    layers = [keras.Input(shape=(784,))]
    for _ in range(2):
        layers += [keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0),
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model
