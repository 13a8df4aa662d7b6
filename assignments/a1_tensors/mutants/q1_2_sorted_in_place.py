"""Works in the caller's memory.

question: q1_2
caught by: flatten_leaves_its_input_alone
"""


def flatten_batch(x):
    rows = x.reshape(len(x), -1)
    rows //= 2
    return rows
