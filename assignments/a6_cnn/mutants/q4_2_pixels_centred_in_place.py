"""The mean is taken out of the caller's pictures.

question: q4_2
caught by: validation_is_only_watched
"""

import keras


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    val[0][:, 1:] -= 0.5
    told = model.fit(*train, batch_size=64, epochs=epochs, validation_data=val, callbacks=[decay], verbose=0)
    return model, told.history
