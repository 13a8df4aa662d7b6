"""The schedule itself is returned.

question: q2
caught by: callback_is_a_keras_callback
"""


def make_lr_callback(schedule):
    return lambda epoch: float(schedule(epoch))
