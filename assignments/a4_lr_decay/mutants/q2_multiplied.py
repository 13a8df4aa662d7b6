"""The rate is multiplied into the one before.

question: q2
caught by: rates_hold_through_each_epoch
"""

import keras


class Rates(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def ask(self, epoch):
        try:
            return float(self.schedule(epoch))
        except TypeError:
            return float(self.schedule(epoch, float(self.model.optimizer.learning_rate)))

    def on_epoch_begin(self, epoch, logs=None):
        self.model.optimizer.learning_rate = float(self.model.optimizer.learning_rate) * self.ask(epoch)

    def on_epoch_end(self, epoch, logs=None):
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def make_lr_callback(schedule):
    return Rates(schedule)
