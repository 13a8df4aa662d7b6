"""Right values, but the argument is changed on the way.

question: q2
caught by: row_means_leaves_its_input_alone
"""


def row_means(X):
    means = X.mean(axis=1)
    X -= means[:, None]
    return means
