"""The bias is forgotten.

question: q1_2
caught by: bias_is_added_to_every_row, dense_on_a_worked_example
"""


def dense(X, W, b):
    return X @ W
