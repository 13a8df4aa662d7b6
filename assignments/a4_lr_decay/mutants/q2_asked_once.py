"""The schedule is asked once, when the callback is made.

question: q2
caught by: rates_hold_through_each_epoch
"""

import keras


def make_lr_callback(schedule):
    rate = float(schedule(0))
    return keras.callbacks.LearningRateScheduler(lambda epoch: rate)
