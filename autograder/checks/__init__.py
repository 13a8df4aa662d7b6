"""What an author of checks writes with.

    from autograder.checks import expect_close, question

    @question("q1_2", points=4, hint="b has one entry per unit and is added to every row")
    def test_bias_is_added_to_every_row(submission, reference, rng):
        X, W, b = rng.normal(size=(100, 784)), rng.normal(size=(784, 10)), rng.normal(size=10)
        expect_close(submission.dense(X, W, b), reference.dense(X, W, b))

Fixtures: `submission`, `reference` (hidden checks only), `rng`, `data`, `profile`.
"""

from autograder.checks.describe import as_array, kind_of
from autograder.checks.expect import (
    expect_close,
    expect_dtype,
    expect_equal,
    expect_finite,
    expect_shape,
    expect_type,
    expect_unchanged,
)
from autograder.checks.gradients import expect_gradient, finite_difference, tape_gradient
from autograder.checks.outcomes import CheckFailed, award, expect, fail
from autograder.checks.question import question
from autograder.checks.student_errors import StudentError

__all__ = [
    "CheckFailed",
    "StudentError",
    "as_array",
    "award",
    "expect",
    "expect_close",
    "expect_dtype",
    "expect_equal",
    "expect_finite",
    "expect_gradient",
    "expect_shape",
    "expect_type",
    "expect_unchanged",
    "fail",
    "finite_difference",
    "kind_of",
    "question",
    "tape_gradient",
]
