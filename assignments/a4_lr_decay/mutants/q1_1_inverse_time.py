"""The rate falls like 1 / (1 + rate epoch).

question: q1_1
caught by: exponential_decay_shrinks_by_one_factor
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return lr0 / (1 + rate * epoch)
