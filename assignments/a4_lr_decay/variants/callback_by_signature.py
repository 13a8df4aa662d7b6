"""The parameters of the schedule are counted.

questions: q2, q4
"""

import inspect

import keras


def make_lr_callback(schedule):
    required = [
        parameter
        for parameter in inspect.signature(schedule).parameters.values()
        if parameter.default is inspect.Parameter.empty
    ]

    def rate(epoch, lr):
        return float(schedule(epoch, lr) if len(required) > 1 else schedule(epoch))

    return keras.callbacks.LearningRateScheduler(rate)
