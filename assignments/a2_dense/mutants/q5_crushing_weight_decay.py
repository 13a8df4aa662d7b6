"""An L2 penalty that wipes out the weights at every step.

question: q5
caught by: accuracy
"""

import keras


def build_softmax_classifier(learning_rate=0.5):
    model = keras.Sequential(
        [
            keras.Input(shape=(784,)),
            keras.layers.Dense(10, activation="softmax", kernel_regularizer=keras.regularizers.L2(1.0)),
        ]
    )
    model.compile(
        optimizer=keras.optimizers.SGD(learning_rate), loss="categorical_crossentropy", metrics=["accuracy"]
    )
    return model
