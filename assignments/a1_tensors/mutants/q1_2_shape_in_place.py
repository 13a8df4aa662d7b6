"""Changes the shape of the caller's array.

question: q1_2
caught by: flatten_leaves_its_input_alone
"""


def flatten_batch(x):
    x.shape = (len(x), -1)
    return x
