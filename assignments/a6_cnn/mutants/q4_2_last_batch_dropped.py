"""The short last batch is dropped.

question: q4_2
caught by: every_picture_once_per_epoch
"""

import keras
import tensorflow as tf


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    told = model.fit(
        tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(64, drop_remainder=True),
        epochs=epochs,
        validation_data=val,
        callbacks=[decay],
        verbose=0,
    )
    return model, told.history
