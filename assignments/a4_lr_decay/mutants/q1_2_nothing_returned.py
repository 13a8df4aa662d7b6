"""The loop changes the rate, and nothing is returned.

question: q1_2
caught by: step_decay_returns_a_float
"""


def step_decay(epoch, lr0, factor=0.5, every=3):
    for _ in range(epoch // every):
        lr0 = lr0 * factor
