"""The schedule never gets the present rate.

question: q2
caught by: schedule_may_ask_for_the_present_rate
"""

import keras


def make_lr_callback(schedule):
    return keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule(epoch)))
