"""The rate is cut off to a whole number where it is one already.

question: q2
caught by: any_kind_of_number_becomes_a_float
"""

import keras


def make_lr_callback(schedule):
    def rate(epoch, lr):
        try:
            return schedule(epoch)
        except TypeError:
            return schedule(epoch, lr)

    return keras.callbacks.LearningRateScheduler(rate)
