"""The rate stays at lr0.

question: q4_2
caught by: rate_falls_after_every_epoch
"""

import keras


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0)
    told = model.fit(*train, batch_size=64, epochs=epochs, validation_data=val, callbacks=[decay], verbose=0)
    return model, told.history
