"""The one check of the trivial assignment."""

import numpy as np

from autograder.checks import expect_close, question


@question("q1", points=100, public=True, hint="x times x")
def test_square_squares(submission):
    """Square 3 and -2."""
    expect_close(submission.square(np.array([3.0, -2.0])), np.array([9.0, 4.0]))
