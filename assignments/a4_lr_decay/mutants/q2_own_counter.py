"""The callback counts the epochs itself and never starts again.

question: q2
caught by: callback_takes_the_epoch_from_keras
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
        self.count = getattr(self, "count", -1) + 1
        self.model.optimizer.learning_rate = self.ask(self.count)

    def on_epoch_end(self, epoch, logs=None):
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def make_lr_callback(schedule):
    return Rates(schedule)
