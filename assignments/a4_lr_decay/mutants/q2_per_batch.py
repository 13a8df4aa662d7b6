"""The schedule is asked for each batch.

question: q2
caught by: rates_hold_through_each_epoch
"""

import keras


class Rates(keras.callbacks.Callback):
    def __init__(self, schedule):
        super().__init__()
        self.schedule = schedule

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = float(self.schedule(batch))

    def on_epoch_end(self, epoch, logs=None):
        logs["learning_rate"] = float(self.model.optimizer.learning_rate)


def make_lr_callback(schedule):
    return Rates(schedule)
