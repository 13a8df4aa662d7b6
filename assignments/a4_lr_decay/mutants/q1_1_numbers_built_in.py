"""The numbers of the text are built in.

question: q1_1
caught by: exponential_decay_matches_the_formula
"""


def exponential_decay(epoch, lr0=0.01, rate=0.6):
    return 0.01 * 0.6**epoch
