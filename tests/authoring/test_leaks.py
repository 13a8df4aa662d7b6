"""Leaks: each way of giving something away is found, and what students may read anyway is not one."""

import pytest

from autograder.authoring.generate import leaks_of
from autograder.authoring.giveaways import _solution_runs, grams, tokens
from autograder.authoring.handout import build


def leaks(small, path=None, old=None, new=None):
    files = build(small.assignment)
    if path is not None:
        text = files.get(path, b"").decode()
        assert old is None or old in text
        files[path] = (new if old is None else text.replace(old, new, 1)).encode()
    return leaks_of(small.assignment, files)


def test_a_clean_handout_has_none(small):
    assert leaks(small) == []


STUB = 'raise NotImplementedError("A9 Q1.1: dense is not written yet")'


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("a9_small.py", STUB, "return 3", "`dense` (line"),
        ("a9_small.py", STUB, "return (", "does not parse"),
        ("a9_small.py", "class Counter:", "class Counter(dict):", "`Counter` (line"),
        (
            "a9_small.py",
            "import numpy as np",
            "import numpy as np\nimport math",
            "is not what the master has there",
        ),
        ("a9_small.py", "TODO Q1.1", "END SOLUTION\n    # TODO Q1.1", "marker `# END SOLUTION` was left"),
        ("a9_small.ipynb", "plt.plot(dense", "plt.show(dense", "is not what the master has there"),
        ("a9_small.ipynb", "{", "[", "does not parse"),
        (
            "README.md",
            "## Tasks",
            "    scores = _product(X, W)\n",
            "solution of dense: `scores = _product ( X ,`",
        ),
        ("README.md", "## Tasks", "every neuron has its own bias, added", "solution of dense"),
        (
            "README.md",
            "## Tasks",
            'np.einsum("nd,dk->nk", X, W)',
            "solution of the statement dropped on line",
        ),
        ("a9_small.ipynb", "Ten neurons", "self.count += by\\n return self.count", "solution of Counter.up"),
        (
            "course_data.py",
            "import os",
            "# test_bias_goes_to_every_row\nimport os",
            "hidden check bias_goes_to_every_row",
        ),
        ("README.md", "## Tasks", "see bias_goes_to_every_row", "hidden check bias_goes_to_every_row"),
        ("README.md", "## Tasks", "q1_1.accuracy", "hidden check accuracy"),
        ("README.md", "## Tasks", "what happens to b when N equals\nK and both", None),
        (
            "README.md",
            "## Tasks",
            "look at what happens to b when N equals\nK and both are three!",
            "a text of the hidden checks",
        ),
        ("README.md", "## Tasks", "at least 0.868.", "the figure that q1_1.accuracy demands, 0.868"),
        ("README.md", "## Tasks", "at least .868", "the figure that q1_1.accuracy demands"),
        ("README.md", "## Tasks", "10.8680", None),
        ("checks/test_hidden.py", None, "", "is no part of a handout"),
        ("checks/__pycache__/test_public.cpython-311.pyc", None, "", "is no part of a handout"),
    ],
)
def test_each_leak_is_named(small, path, old, new, expected):
    found = leaks(small, path, old, new)
    if expected is None:
        assert found == []
    else:
        assert any(expected in leak and leak.startswith(path) for leak in found), found


def test_a_missing_skeleton_is_a_finding(small):
    files = build(small.assignment)
    del files["a9_small.py"]
    assert leaks_of(small.assignment, files) == ["a9_small.py: missing"]


def test_what_the_author_ships_is_no_secret(small):
    small.edit_master("# Look at it.", "# With `return self.count` and `self.count += by` a class counts.")
    assert leaks(small) == []


def test_a_long_piece_of_a_solution_is_a_leak_even_where_the_author_put_it(small):
    small.edit_master("plt.plot(", "value = 1 + np.broadcast_to(b, scores.shape)\nplt.plot(")
    assert leaks(small) == []  # eleven tokens in a row
    small.edit_master("value = 1 +", "value = scores +")
    assert any("a9_small.ipynb" in leak and "solution of dense" in leak for leak in leaks(small))


def test_a_name_that_is_a_common_word_may_be_used(small):
    small.edit_master("# Look at it.", "# What accuracy do you expect?")
    assert leaks(small) == []


def test_tokens_read_code_prose_and_figures_alike():
    assert tokens('return X@W + 0.25  # it\'s "so"') == [
        "return",
        "X",
        "@",
        "W",
        "+",
        "0.25",
        "#",
        "it",
        "'",
        "s",
        '"',
        "so",
        '"',
    ]
    assert grams("a b c", 2) == {("a", "b"): 0, ("b", "c"): 1}
    assert grams("a", 2) == {}


FORMULA = r"$g(t) = \frac{ \sin ( a t ) }{ 1 + e^{ -t } }$"


@pytest.mark.parametrize(
    ("solution", "leaked"),
    [
        (f'    plt.title(r"{FORMULA}")\n    return t', False),
        (f"    # {FORMULA}\n    return t", True),
        (f'    return show(r"{FORMULA}") + [a, b, c, d, e, f, g, h, i, j, k, l]', False),
    ],
)
def test_a_formula_of_the_task_may_be_the_title_of_the_solutions_plot(solution, leaked):
    task = f"Plot {FORMULA} for all t."
    found = list(_solution_runs("README.md", [task], [("plot", solution)], [task]))
    assert bool(found) == leaked, found


def test_code_that_is_shipped_is_reported_although_the_solution_also_quotes_it():
    code = "total = total + rate * ( target - value ) * step"
    solution = f"    {code}\n    return total"
    assert list(_solution_runs("README.md", [code], [("update", solution)], [code]))
    other = f'    note("see {FORMULA}")\n    {code}'
    assert list(_solution_runs("README.md", [code, FORMULA], [("update", other)], [code, FORMULA]))
