"""A Softmax layer and a Flatten that has nothing to do.

question: q5
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential(
        [
            keras.layers.InputLayer(shape=(784,)),
            keras.layers.Flatten(),
            keras.layers.Dense(10),
            keras.layers.Softmax(),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(k=3)],
    )
    return model
