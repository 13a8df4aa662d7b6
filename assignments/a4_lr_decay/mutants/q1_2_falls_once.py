"""The rate falls only once.

question: q1_2
caught by: step_decay_is_constant_inside_a_block
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    return lr0 if epoch < every else lr0 * factor
