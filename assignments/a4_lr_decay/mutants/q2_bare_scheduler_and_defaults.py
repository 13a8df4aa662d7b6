"""The scheduler of Keras gets the schedule as it is and replaces its second argument.

question: q2
caught by: optional_arguments_keep_their_defaults
"""

import keras


def make_lr_callback(schedule):
    return keras.callbacks.LearningRateScheduler(schedule)
