"""The epochs are counted from the beginning of each training.

question: q2
caught by: callback_takes_the_epoch_from_keras
"""

import keras


class Rates(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def on_train_begin(self, logs=None):
        self.count = 0

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = float(self.schedule(self.count))
        self.count += 1

    def on_epoch_end(self, epoch, logs=None):
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def make_lr_callback(schedule):
    return Rates(schedule)
