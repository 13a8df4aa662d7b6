"""Functional, logits with from_logits=True, Activation layers, epsilon 1e-5.

question: q4_1
"""

import keras


def build_cnn(filters=(12, 24, 32), dropout=0.3, bn_momentum=0.99):
    layers = keras.layers
    inputs = keras.Input((784,))
    x = layers.Reshape((28, 28, 1))(inputs)
    for number, (count, kernel, stride) in enumerate(
        [(filters[0], 3, 1), (filters[1], 6, 2), (filters[2], 6, 2)]
    ):
        x = layers.Conv2D(
            count, kernel, strides=stride, padding="same", use_bias=False, name=f"look{number}"
        )(x)
        x = layers.BatchNormalization(scale=False, momentum=bn_momentum, epsilon=1e-5)(x)
        x = layers.Activation("relu")(x)
    x = layers.Dense(200, use_bias=False)(layers.Flatten()(x))
    x = layers.Activation("relu")(layers.BatchNormalization(scale=False, momentum=bn_momentum)(x))
    outputs = layers.Dense(10)(layers.Dropout(dropout)(x))
    model = keras.Model(inputs, outputs)
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.01),
        loss=keras.losses.CategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    return model
