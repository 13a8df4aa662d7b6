"""Reshapes to (size, N) and transposes: the shape is right, the examples are mixed.

question: q1_2
caught by: flatten_keeps_examples_apart
"""


def flatten_batch(x):
    return x.reshape(-1, len(x)).T
