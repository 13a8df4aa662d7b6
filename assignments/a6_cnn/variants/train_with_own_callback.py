"""A callback of its own that sets the rate and writes it down.

question: q4_2
"""

import keras


class Falling(keras.callbacks.Callback):
    def __init__(self, lr0, rate):
        super().__init__()
        self.lr0, self.rate, self.used = lr0, rate, []

    def on_epoch_begin(self, epoch, logs=None):
        self.used.append(self.lr0 * self.rate**epoch)
        self.model.optimizer.learning_rate.assign(self.used[-1])


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    x, y = train
    network = build_cnn()
    falling = Falling(lr0, rate)
    told = network.fit(
        x, y, batch_size=64, epochs=epochs, validation_data=val, callbacks=[falling], verbose=0
    )
    return network, {**told.history, "learning_rate": falling.used}
