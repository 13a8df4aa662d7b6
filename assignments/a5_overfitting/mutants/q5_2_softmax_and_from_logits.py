"""Softmax in the model and in the loss.

question: q5_2
caught by: monster_outputs_suit_the_loss
"""

import keras


def build_monster(n_hidden=2):
    layers = [keras.Input(shape=(784,))]
    for _ in range(n_hidden):
        layers += [keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
