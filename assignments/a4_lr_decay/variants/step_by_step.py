"""Recursion from one epoch to the next.

questions: q1_1, q1_2
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return float(lr0) if epoch == 0 else rate * exponential_decay(epoch - 1, lr0, rate)


def step_decay(epoch, lr0, factor=0.5, every=3):
    return float(lr0) if epoch < every else factor * step_decay(epoch - every, lr0, factor, every)
