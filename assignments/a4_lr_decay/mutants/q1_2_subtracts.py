"""A fixed amount is subtracted for each block.

question: q1_2
caught by: step_decay_matches_the_formula
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    return lr0 - lr0 * (1 - factor) * (epoch // every)
