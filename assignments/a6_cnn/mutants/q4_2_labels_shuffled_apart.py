"""Pictures and labels are shuffled apart.

question: q4_2
caught by: every_picture_once_per_epoch
"""

import keras
import numpy as np


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    x = np.random.default_rng(0).permutation(train[0])
    told = model.fit(
        x, train[1], batch_size=64, epochs=epochs, validation_data=val, callbacks=[decay], verbose=0
    )
    return model, told.history
