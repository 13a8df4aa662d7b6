"""Epoch 0 gives a whole number.

question: q1_1
caught by: exponential_decay_returns_a_float
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 * rate**epoch if epoch else 1
