"""A straight line down to the floor.

question: q1_4
caught by: decay_with_floor_matches_the_formula
"""


def decay_with_floor(step, lr_max=0.003, lr_min=0.0001, decay_steps=2000):
    return max(lr_min, lr_max - (lr_max - lr_min) * step / decay_steps)
