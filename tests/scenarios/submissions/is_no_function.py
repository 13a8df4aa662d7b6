"""Numbers where functions should be: findings about the student's code, whose grade is not withheld.

q1.double_keeps_the_shape: failed: expected a function or class, and your code has an int in its place
q1.double_is_twice: failed: expected a function or class, and your code has an int in its place
q1.double_keeps_the_dtype: skipped
q2.row_means_has_one_value_per_row: failed: expected a function or class, and your code has None in its place
q2.row_means_matches_reference: skipped
q2.row_means_leaves_its_input_alone: failed
"""

double = 3
row_means = None
