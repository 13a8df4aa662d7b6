"""A class that never calls super().__init__ and counts in on_train_batch_begin.

question: q4_2
"""

import keras


class TrainingCurves(keras.callbacks.Callback):
    def __init__(self, sample_rate=1, plot=False):
        self.sample_rate, self.plot = sample_rate, plot

    def on_train_begin(self, logs=None):
        self.count = -1
        self.batch_history, self.epoch_history = dict(), dict()
        self.batch_step, self.epoch_step = list(), list()

    def on_train_batch_begin(self, batch, logs=None):
        self.count += 1

    def on_train_batch_end(self, batch, logs=None):
        if batch % self.sample_rate != 0:
            return
        self.batch_step.append(self.count)
        for key, value in (logs or {}).items():
            self.batch_history[key] = [*self.batch_history.get(key, []), value]

    def on_epoch_end(self, epoch, logs=None):
        self.epoch_step.append(self.count + 1)
        for key, value in (logs or {}).items():
            if "val_" == key[:4]:
                self.epoch_history[key] = [*self.epoch_history.get(key, []), value]
        if self.plot:
            self.draw()

    def draw(self):
        pass
