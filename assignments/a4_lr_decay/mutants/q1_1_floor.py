"""The rate never falls below 1e-4.

question: q1_1
caught by: exponential_decay_matches_the_formula
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return max(lr0 * rate**epoch, 1e-4)
