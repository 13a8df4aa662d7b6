"""The rate falls by the same amount each time.

question: q1_1
caught by: exponential_decay_shrinks_by_one_factor
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return max(lr0 * (1 - (1 - rate) * epoch), 0.0)
