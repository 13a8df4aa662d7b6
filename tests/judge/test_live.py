"""The live names of a notebook as a submission."""

import numpy as np
import pytest

from autograder.checks.source import expect_not_used
from autograder.checks.student_errors import MissingName, StudentError
from autograder.judge.live import LiveSubmission, live_source


def submission_of(*cells, history=True):
    """The submission in a notebook whose cells were run one after the other."""
    names = {"In": ["", *cells]} if history else {}
    for cell in cells:
        exec(cell, names)
    return LiveSubmission(names)


def test_calls_reach_the_functions_as_they_are_now():
    submission = submission_of("def f(x): return x", "def f(x): return 2 * x")
    assert submission.f(np.ones(2)).tolist() == [2.0, 2.0]
    assert submission.has("f")
    with pytest.raises(MissingName):
        submission.g(1)


def test_what_student_code_raises_is_told_as_elsewhere():
    with pytest.raises(StudentError, match="ZeroDivisionError"):
        submission_of("def f(x): return x / 0").f(1)


def test_an_array_of_the_check_cannot_be_changed():
    mine = np.ones(3)
    submission_of("def f(x): x[:] = 0").f(mine)
    assert mine.tolist() == [1.0, 1.0, 1.0]


def test_a_ban_looks_at_the_last_definition_and_at_helpers_of_other_cells():
    banned = ("def f(x): return tf.GradientTape()", "def g(x): return f(x)")
    with pytest.raises(Exception, match="GradientTape"):
        expect_not_used(submission_of(*banned), "g", ["GradientTape"], "by hand")
    expect_not_used(submission_of(*banned, "def f(x): return 1"), "g", ["GradientTape"], "by hand")


def test_the_source_is_python_whatever_was_run():
    names = {"In": ["%matplotlib inline", "!ls", "def broken(:", "x = 1\nget_ipython().magic('x')", None, 3]}
    compile(live_source(names), "notebook", "exec")
    assert "x = 1" in live_source(names)


def test_without_ipython_the_functions_own_source_serves():
    import textwrap

    names = {"dedent": textwrap.dedent, "array": np.array, "x": 1}
    assert "def dedent" in live_source(names)
    assert live_source({}) == ""
