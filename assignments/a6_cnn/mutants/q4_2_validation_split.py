"""A part of the training pictures is held out instead of val.

question: q4_2
caught by: every_picture_once_per_epoch
"""

import keras


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    told = model.fit(*train, batch_size=64, epochs=epochs, validation_split=0.1, callbacks=[decay], verbose=0)
    return model, told.history
