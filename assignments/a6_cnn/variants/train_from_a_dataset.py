"""tf.data with shuffle and batch, and a schedule with two arguments.

question: q4_2
"""

import keras
import numpy as np
import tensorflow as tf


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    pictures = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(64).prefetch(2)
    held = tf.data.Dataset.from_tensor_slices(val).batch(256)

    def schedule(epoch, present):
        return float(lr0 * np.power(rate, epoch))

    model = build_cnn()
    told = model.fit(
        pictures,
        epochs=epochs,
        validation_data=held,
        callbacks=[keras.callbacks.LearningRateScheduler(schedule)],
        verbose=0,
    )
    return model, dict(told.history)
