"""The rate falls only in every second epoch.

question: q1_1
caught by: exponential_decay_shrinks_by_one_factor
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 * rate ** (epoch // 2)
