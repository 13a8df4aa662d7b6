"""A class derived from the scheduler of Keras.

questions: q2, q4
"""

import keras
import numpy as np


class Rates(keras.callbacks.LearningRateScheduler):
    def __init__(self, schedule):
        super().__init__(self.rate, verbose=0)
        self.own = schedule

    def rate(self, epoch, lr):
        try:
            return float(np.asarray(self.own(epoch)))
        except TypeError:
            return float(np.asarray(self.own(epoch, lr)))


def make_lr_callback(schedule):
    return Rates(schedule)
