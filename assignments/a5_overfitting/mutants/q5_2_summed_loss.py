"""The loss is summed over the batch.

question: q5_2
caught by: monster_loss_is_cross_entropy
"""

import keras


def build_monster(n_hidden=2):
    layers = [keras.Input(shape=(784,))]
    for _ in range(n_hidden):
        layers += [keras.layers.Dense(512, activation="relu"), keras.layers.Dropout(0.2)]
    model = keras.Sequential([*layers, keras.layers.Dense(10, activation="softmax")])
    model.compile(
        optimizer=keras.optimizers.Adadelta(learning_rate=1.0),
        loss=keras.losses.SparseCategoricalCrossentropy(reduction="sum"),
        metrics=["accuracy"],
    )
    return model
