"""The factor is always a half.

question: q1_2
caught by: step_decay_matches_the_formula
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    return lr0 * 0.5 ** (epoch // every)
