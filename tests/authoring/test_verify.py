"""`verify` over real judges and boxes, on the small course."""

import json

import pytest

from autograder.authoring.cheats import cheat_files
from autograder.authoring.generate import generate
from autograder.authoring.verify import verify
from autograder.errors import CourseError

BIAS_FORGOTTEN = '''"""The bias is left out.

question: q1_1
caught by: bias_goes_to_every_row
"""


def dense(X, W, b):
    return X @ W
'''

HARMLESS = '''"""Not wrong at all, though it says so.

question: q2
caught by: counts_up
"""


class Counter:
    def __init__(self):
        self.count = 0

    def up(self, by=1):
        self.count = self.count + by
        return self.count
'''

VARIANT = '''"""With einsum.

question: q1_1
"""

import numpy as np


def dense(X, W, b):
    return np.einsum("nd,dk->nk", X, W) + b[None, :]
'''

WRONG_VARIANT = VARIANT.replace("With einsum", "Claims to be right").replace("+ b[None, :]", "- b[None, :]")

HOSTILE = """class Anything(float):
    def __eq__(self, other):
        return True

def dense(X, W, b):
    return Anything(1)
"""


GULLIBLE = """

@question("q1_1", points=10)
def test_accuracy(submission):
    X = np.eye(2)
    call = submission.dense.inspect(X, X, np.zeros(2))
    expect((call.arguments[0] == X).all(), "X was changed")
"""


@pytest.fixture
def no_thresholds(small):
    path = "assignments/a9_small/assignment.toml"
    text = (small.root / path).read_text()
    small.write(path, text[: text.index("[[thresholds]]")])
    return small


def test_everything_is_proved_and_what_fails_is_named(no_thresholds):
    small = no_thresholds
    small.write("assignments/a9_small/mutants/q1_1_no_bias.py", BIAS_FORGOTTEN)
    small.write("assignments/a9_small/mutants/q2_harmless.py", HARMLESS)
    small.write("assignments/a9_small/variants/einsum.py", VARIANT)
    small.write("assignments/a9_small/variants/wrong.py", WRONG_VARIANT)
    small.write("assignments/a9_small/hostile/equal_to_all.py", HOSTILE)
    generate(small.course)
    seen = []
    report = verify(
        small.assignment, "quick", "digits", lambda done, total, row: seen.append((done, total)), slots=1
    )
    rows = {(row.kind, row.name): row for row in report.rows}
    assert rows["solution", "a9_small.py"].ok
    assert rows["skeleton", "a9_small.py"].ok
    assert rows["skeleton", "a9_small.ipynb"].ok
    assert rows["mutant", "q1_1_no_bias"].ok
    assert rows["variant", "einsum"].ok
    assert rows["hostile", "equal_to_all.py"].ok
    assert rows["leaks", "student version"].ok
    assert rows["mutant", "q2_harmless"].problems == ["q2.counts_up passes it"]
    assert any(
        "q1_1.bias_goes_to_every_row failed" in problem for problem in rows["variant", "wrong"].problems
    )
    assert {row.name for row in report.failures} == {"q2_harmless", "wrong"}
    assert seen == [(number, len(rows)) for number in range(1, len(rows) + 1)]
    (message,) = report.messages
    assert message.mutant == "q1_1_no_bias"
    assert message.hint.startswith("look at what happens to b")
    assert report.summary()["mutants caught"] == "1/2"
    assert json.loads(json.dumps(report.to_dict()))["ok"] is False


def test_a_check_that_pays_for_doing_nothing_is_found_by_the_cheats(no_thresholds):
    hidden = no_thresholds.root / "assignments/a9_small/checks/test_hidden.py"
    honest = hidden.read_text(encoding="utf-8")
    hidden.write_text(honest[: honest.rindex("\n\n@question")] + GULLIBLE, encoding="utf-8")
    report = verify(no_thresholds.assignment, "quick", "digits", slots=1, kinds=("hostile",))
    rows = {row.name: row for row in report.rows}
    assert {row.kind for row in report.rows} == {"hostile"}
    assert len(rows) == len(cheat_files())
    assert rows["always_equal.py"].problems == ["q1_1: earns 10 points (q1_1.accuracy)"]
    assert rows["leaves_early.py"].ok


@pytest.mark.slow
def test_a_stale_student_version_and_unmeasured_thresholds_fail(small):
    small.edit("assignments/a9_small/checks/test_hidden.py", "== 2,", "== 2.5,")
    report = verify(small.assignment, "quick", "digits", slots=1)
    rows = {row.kind: row for row in report.rows if row.kind != "skeleton"}
    assert "run `autograder generate a9_small`" in rows["leaks"].problems
    assert rows["false fail"].problems == [
        "q1_1.accuracy: no threshold for digits/quick; run `autograder calibrate a9_small`"
    ]
    assert any("q1_1.accuracy failed" in problem for problem in rows["solution"].problems)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"profile": "fast"}, "no profile 'fast'; allowed: quick, full"),
        ({"dataset": "mnits"}, "no data set 'mnits'; did you mean 'mnist'"),
    ],
)
def test_a_profile_or_a_data_set_that_does_not_exist_is_named(small, asked, message):
    with pytest.raises(CourseError, match=message):
        verify(small.assignment, **asked)
