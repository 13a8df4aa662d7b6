"""The pixels are divided by 255 once more.

question: q4_2
caught by: every_picture_once_per_epoch
"""

import keras


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    told = model.fit(
        train[0] / 255,
        train[1],
        batch_size=64,
        epochs=epochs,
        validation_data=(val[0] / 255, val[1]),
        callbacks=[decay],
        verbose=0,
    )
    return model, told.history
