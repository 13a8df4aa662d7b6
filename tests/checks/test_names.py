"""The student's names as a mapping."""

import pytest

from autograder.checks.names import StudentNames
from autograder.checks.student_errors import MissingName
from autograder.judge.live import LiveSubmission


def test_names_read_like_a_dictionary_of_globals():
    names = StudentNames(LiveSubmission({"double": lambda x: 2 * x, "limit": 3}))
    assert names["double"](4) == 8
    assert names["limit"] == names.get("limit") == 3
    assert "double" in names
    assert "triple" not in names
    assert names.get("triple") is None
    assert names.get("triple", 7) == 7
    with pytest.raises(MissingName):
        names["triple"]
