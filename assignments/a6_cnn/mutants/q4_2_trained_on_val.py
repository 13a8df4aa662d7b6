"""Training and validation pictures are put together.

question: q4_2
caught by: validation_is_only_watched
"""

import keras
import numpy as np


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    told = model.fit(
        np.concatenate([train[0], val[0]]),
        np.concatenate([train[1], val[1]]),
        batch_size=64,
        epochs=epochs,
        validation_data=val,
        callbacks=[decay],
        verbose=0,
    )
    return model, told.history
