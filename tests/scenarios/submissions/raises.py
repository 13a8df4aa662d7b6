"""An exception in one function.

q2.row_means_has_one_value_per_row: error: ZeroDivisionError
q2.row_means_matches_reference: skipped
q2.row_means_leaves_its_input_alone: error: line 17 of raises.py
"""


def double(x):
    return 2 * x


# The line number below is part of what is expected.


def row_means(X):
    return X / (1 // 0)
