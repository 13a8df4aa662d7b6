"""A block of one epoch is taken for a mistake and made longer.

question: q1_2
caught by: staircase_of_single_epochs_is_exponential
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    return lr0 * factor ** (epoch // max(every, 2))
