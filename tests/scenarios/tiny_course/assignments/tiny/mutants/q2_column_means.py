"""Averages the columns.

question: q2
caught by: row_means_has_one_value_per_row
"""


def row_means(X):
    return X.mean(axis=0)
