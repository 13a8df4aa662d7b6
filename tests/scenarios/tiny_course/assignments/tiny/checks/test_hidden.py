"""Hidden checks of the tiny assignment."""

import numpy as np
import pytest

from autograder.checks import expect_close, expect_dtype, expect_unchanged, question


@question("q1", points=20, hint="2 x, element by element")
@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 3, 4)], ids=str)
def test_double_is_twice(submission, reference, rng, shape):
    x = rng.normal(size=shape)
    expect_close(submission.double(x), reference.double(x))


@question("q1", points=10, hint="float32 in, float32 out", depends=["q1.double_is_twice"])
def test_double_keeps_the_dtype(submission):
    expect_dtype(submission.double(np.ones(3, dtype=np.float32)), np.float32)


@question("q2", points=30, hint="average over axis 1", depends=["q2.row_means_has_one_value_per_row"])
def test_row_means_matches_reference(submission, reference, rng):
    X = rng.normal(size=(6, 6))
    expect_close(submission.row_means(X), reference.row_means(X))


@question("q2", points=20, hint="work on a copy of X")
def test_row_means_leaves_its_input_alone(submission, rng):
    X = rng.normal(size=(3, 4))
    expect_unchanged(submission.row_means.inspect(X), X, names=["X"])
