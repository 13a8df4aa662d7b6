"""The callback is made and not returned.

question: q2
caught by: callback_is_a_keras_callback
"""

import keras


def make_lr_callback(schedule):
    keras.callbacks.LearningRateScheduler(lambda epoch: float(schedule(epoch)))
