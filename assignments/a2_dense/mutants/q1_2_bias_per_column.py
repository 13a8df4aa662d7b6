"""The bias runs down the examples, which only shows when N is not K.

question: q1_2
caught by: bias_is_added_to_every_row
"""


def dense(X, W, b):
    return (W.T @ X.T + b).T
