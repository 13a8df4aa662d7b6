"""Epoch 1 is taken for the first one.

question: q1_1
caught by: exponential_decay_on_a_worked_example
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 * rate ** (epoch - 1)
