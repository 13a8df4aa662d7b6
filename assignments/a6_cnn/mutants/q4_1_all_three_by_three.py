"""Windows of 3x3 everywhere.

question: q4_1
caught by: convolutions_are_those_of_the_table
"""

import keras


def build_cnn(filters=(12, 24, 32), dropout=0.3, bn_momentum=0.99):
    stack = [keras.Input((784,)), keras.layers.Reshape((28, 28, 1))]
    for count, kernel, stride in zip(filters, (3, 3, 3), (1, 2, 2), strict=True):
        stack += [
            keras.layers.Conv2D(count, kernel, stride, padding="same", use_bias=False),
            keras.layers.BatchNormalization(scale=False, momentum=bn_momentum),
            keras.layers.ReLU(),
        ]
    stack += [keras.layers.Flatten()]
    stack += [
        keras.layers.Dense(200, use_bias=False),
        keras.layers.BatchNormalization(scale=False, momentum=bn_momentum),
        keras.layers.ReLU(),
        keras.layers.Dropout(dropout),
    ]
    model = keras.Sequential([*stack, keras.layers.Dense(10, activation="softmax")])
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model
