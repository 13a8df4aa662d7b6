"""The scheduler of Keras gets the schedule as it is and refuses an int.

question: q2
caught by: any_kind_of_number_becomes_a_float
"""

import keras


def make_lr_callback(schedule):
    return keras.callbacks.LearningRateScheduler(schedule)
