"""Public checks of the tiny assignment."""

import numpy as np

from autograder.checks import expect_shape, question


@question("q1", points=10, public=True, hint="the result has as many numbers as x")
def test_double_keeps_the_shape(submission):
    expect_shape(submission.double(np.ones((2, 3))), (2, 3))


@question("q2", points=10, public=True, hint="average over axis 1")
def test_row_means_has_one_value_per_row(submission):
    expect_shape(submission.row_means(np.ones((5, 3))), (5,))
