"""Layer by layer with add, a Softmax layer of its own, the loss as an object and a metric by class.

question: q4_1
"""

import keras


def build_cnn(filters=(12, 24, 32), dropout=0.3, bn_momentum=0.99):
    model = keras.Sequential()
    model.add(keras.layers.Input(shape=(784,)))
    model.add(keras.layers.Reshape(target_shape=(28, 28, 1)))
    for count, kernel, stride in [(filters[0], 3, 1), (filters[1], 6, 2), (filters[2], 6, 2)]:
        model.add(
            keras.layers.Conv2D(
                filters=count,
                kernel_size=(kernel, kernel),
                strides=(stride, stride),
                padding="same",
                use_bias=False,
            )
        )
        model.add(keras.layers.BatchNormalization(center=True, scale=False, momentum=bn_momentum))
        model.add(keras.layers.Activation(keras.activations.relu))
    model.add(keras.layers.Flatten())
    model.add(keras.layers.Dense(200, use_bias=False))
    model.add(keras.layers.BatchNormalization(scale=False, momentum=bn_momentum))
    model.add(keras.layers.ReLU())
    model.add(keras.layers.Dropout(rate=dropout))
    model.add(keras.layers.Dense(10))
    model.add(keras.layers.Softmax())
    model.compile(
        loss=keras.losses.SparseCategoricalCrossentropy(),
        optimizer=keras.optimizers.Adam(1e-2),
        metrics=[keras.metrics.SparseCategoricalAccuracy()],
    )
    return model
