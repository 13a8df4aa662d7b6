"""Only the first two hundred pictures are learned: a slice from trying things out was left in.

question: q4_2
caught by: accuracy
"""

import keras


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    x, y = train[0][:200], train[1][:200]
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    model = build_cnn()
    told = model.fit(x, y, batch_size=64, epochs=epochs, validation_data=val, callbacks=[decay], verbose=0)
    return model, told.history
