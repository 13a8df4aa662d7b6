"""The factor is multiplied by the number of blocks.

question: q1_2
caught by: step_decay_matches_the_formula
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    blocks = epoch // every
    return lr0 * factor * blocks if blocks else lr0
