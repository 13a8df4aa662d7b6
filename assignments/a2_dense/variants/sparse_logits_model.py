"""Integer labels and logits, with explicit objects.

question: q5
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential([keras.Input((784,)), keras.layers.Dense(10, activation=None)])
    model.compile(
        keras.optimizers.SGD(learning_rate=learning_rate, momentum=0.0),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=[keras.metrics.SparseCategoricalAccuracy(name="hits")],
    )
    return model
