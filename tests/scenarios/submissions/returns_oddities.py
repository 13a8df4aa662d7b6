"""Nothing, and a ragged list: findings about the student's code, not crashes of the checks.

q1.double_keeps_the_shape: failed: received None
q1.double_is_twice: failed: received None
q1.double_keeps_the_dtype: skipped
q2.row_means_has_one_value_per_row: failed: rows have different shapes
q2.row_means_matches_reference: skipped
"""


def double(x):
    return None


def row_means(X):
    return [[1.0], [2.0, 3.0]]
