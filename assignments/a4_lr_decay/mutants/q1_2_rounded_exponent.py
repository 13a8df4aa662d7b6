"""The number of blocks is rounded, not cut off.

question: q1_2
caught by: step_decay_on_a_worked_example
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    return lr0 * factor ** round(epoch / every)
