"""Mutants and variants: what their files say, and what is graded."""

import pytest

from autograder.authoring.composition import compose, planted_in, read_planted
from autograder.authoring.declared import dependencies, with_dependencies
from autograder.authoring.master import read_master
from autograder.errors import AuthoringError

MUTANT = '''"""The bias is left out.

question: q1_1
caught by: bias_goes_to_every_row
"""


def dense(X, W, b):
    return X @ W
'''


def planted(small, text, kind="mutant"):
    small.write("planted.py", text)
    return read_planted(small.root / "planted.py", small.assignment.manifest, kind)


def test_a_mutant_says_what_it_is_and_what_catches_it(small):
    mutant = planted(small, MUTANT)
    assert mutant.title == "The bias is left out."
    assert mutant.questions == ("q1_1",)
    assert mutant.caught_by == ("q1_1.bias_goes_to_every_row",)


@pytest.mark.parametrize("spelling", ["q1_1.bias_goes_to_every_row", "test_bias_goes_to_every_row"])
def test_a_check_may_be_named_in_full(small, spelling):
    mutant = planted(small, MUTANT.replace("bias_goes_to_every_row", spelling))
    assert mutant.caught_by == ("q1_1.bias_goes_to_every_row",)


def test_a_variant_names_one_several_or_all_questions(small):
    text = MUTANT.replace("caught by: bias_goes_to_every_row\n", "")
    assert planted(small, text, "variant").questions == ("q1_1",)
    assert planted(small, text.replace("question: q1_1", "questions: q1_1, q2"), "variant").questions == (
        "q1_1",
        "q2",
    )
    assert planted(small, text.replace("q1_1", "all"), "variant").questions == ("q1_1", "q2")


@pytest.mark.parametrize(
    ("old", "new", "kind", "expected"),
    [
        ("question: q1_1\n", "", "mutant", "needs a sentence, an empty line and `question: <id>`"),
        ("q1_1", "q1_2", "mutant", "'q1_2' is not in a9_small; did you mean 'q1_1'"),
        ("bias_goes_to_every_row", "bias_goes_to_all", "mutant", "'bias_goes_to_all' is no check of q1_1"),
        ("bias_goes_to_every_row", "counts_up", "mutant", "no check of q1_1"),
        ("caught by: bias_goes_to_every_row\n", "", "mutant", "a mutant says what must catch it"),
        ("", "", "variant", "nothing may catch it"),
        ("return X @ W", "return (", "mutant", "cannot be used as a mutant"),
    ],
)
def test_a_file_that_says_it_wrong_is_named(small, old, new, kind, expected):
    with pytest.raises(AuthoringError, match=r"planted\.py") as caught:
        planted(small, MUTANT.replace(old, new) if old else MUTANT, kind)
    assert expected in str(caught.value)


def test_a_variant_that_replaces_nothing_is_refused(small):
    text = MUTANT.replace("caught by: bias_goes_to_every_row\n", "").replace("def dense", "def dens")
    with pytest.raises(AuthoringError, match="defines none of dense"):
        planted(small, text, "variant")


def test_the_composed_submission_is_the_solution_with_the_mutant_last(small):
    source = compose(read_master(small.assignment.master_path), planted(small, MUTANT)).decode()
    assert source.index("np.broadcast_to(b") < source.index("return X @ W\n")
    assert "plt" not in source
    assert "[markdown]" not in source
    namespace = {}
    exec(compile(source, "submission", "exec"), namespace)
    import numpy as np

    assert namespace["dense"](np.eye(2), np.eye(2), np.ones(2)).tolist() == np.eye(2).tolist()
    assert namespace["Counter"]().up(3) == 3


def test_an_assignment_without_mutants_has_none(small):
    assert planted_in(small.assignment, "mutant") == []


def test_dependencies_are_read_without_running_the_checks(small):
    small.edit(
        "assignments/a9_small/checks/test_hidden.py",
        '@question("q1_1", points=10)',
        'raise SystemExit\n@question("q1_1", points=10, depends=["q1_1.bias_goes_to_every_row"])',
    )
    small.edit(
        "assignments/a9_small/checks/test_hidden.py",
        '@question("q1_1", points=30,',
        '@question("q1_1", points=30, depends=("q1_1.one_row_per_example",),',
    )
    depends = dependencies(small.assignment)
    assert with_dependencies(["q1_1.accuracy"], depends) == [
        "q1_1.accuracy",
        "q1_1.bias_goes_to_every_row",
        "q1_1.one_row_per_example",
    ]
    assert with_dependencies(["q2.counts_up"], depends) == ["q2.counts_up"]


def test_a_circle_of_dependencies_ends():
    assert with_dependencies(["a"], {"a": ["b"], "b": ["a"]}) == ["a", "b"]
