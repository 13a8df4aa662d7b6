"""The present rate is offered first and the default is lost.

question: q2
caught by: optional_arguments_keep_their_defaults
"""

import keras


def make_lr_callback(schedule):
    def rate(epoch, lr):
        try:
            return float(schedule(epoch, lr))
        except TypeError:
            return float(schedule(epoch))

    return keras.callbacks.LearningRateScheduler(rate)
