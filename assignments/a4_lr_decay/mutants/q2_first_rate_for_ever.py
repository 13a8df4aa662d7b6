"""The schedule always gets the rate of the first epoch.

question: q2
caught by: schedule_may_ask_for_the_present_rate
"""

import keras


def make_lr_callback(schedule):
    first = {}

    def rate(epoch, lr):
        first.setdefault("lr", lr)
        try:
            return float(schedule(epoch))
        except TypeError:
            return float(schedule(epoch, first["lr"]))

    return keras.callbacks.LearningRateScheduler(rate)
