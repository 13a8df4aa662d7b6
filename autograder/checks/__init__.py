"""What an author of checks writes with.

    from autograder.checks import expect_close, question

    @question("q1_2", points=4, hint="b has one entry per unit and is added to every row")
    def test_bias_is_added_to_every_row(submission, reference, rng):
        X, W, b = rng.normal(size=(100, 784)), rng.normal(size=(784, 10)), rng.normal(size=10)
        expect_close(submission.dense(X, W, b), reference.dense(X, W, b))

Fixtures: `submission`, `reference` (hidden checks only), `rng`, `data`, `profile`.
"""

from autograder.checks import contract
from autograder.checks.arguments import as_dataset, as_tensor
from autograder.checks.contract import model_contract
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
from autograder.checks.mistakes import expect_answer
from autograder.checks.outcomes import CheckFailed, award, expect, fail
from autograder.checks.question import question
from autograder.checks.source import expect_not_used
from autograder.checks.student_errors import StudentError
from autograder.checks.training import best_of_two, expect_accuracy, fit, predict

__all__ = [
    "CheckFailed",
    "StudentError",
    "as_array",
    "as_dataset",
    "as_tensor",
    "award",
    "best_of_two",
    "contract",
    "expect",
    "expect_accuracy",
    "expect_answer",
    "expect_close",
    "expect_dtype",
    "expect_equal",
    "expect_finite",
    "expect_gradient",
    "expect_not_used",
    "expect_shape",
    "expect_type",
    "expect_unchanged",
    "fail",
    "finite_difference",
    "fit",
    "kind_of",
    "model_contract",
    "predict",
    "question",
    "tape_gradient",
]
