"""Turns int and NumPy numbers into a float, and hands the tensor of a schedule object on as it is.

question: q2
caught by: any_kind_of_number_becomes_a_float
"""

import keras
import numpy as np


def make_lr_callback(schedule):
    def rate(epoch, lr):
        try:
            value = schedule(epoch)
        except TypeError:
            value = schedule(epoch, lr)
        return float(value) if isinstance(value, int | np.number) else value

    return keras.callbacks.LearningRateScheduler(rate)
