"""Masters: markers are found where they are, and everything doubtful is refused with its line."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_course import MASTER

from autograder.authoring.markers import Kind
from autograder.authoring.master import parse_master
from autograder.errors import AuthoringError

PATH = Path("solutions/a9_small/a9_small.py")


def parse(text):
    return parse_master(PATH, text)


def problem(text):
    with pytest.raises(AuthoringError) as caught:
        parse(text)
    match = re.match(rf"{re.escape(str(PATH))}:(\d+): (.*)", str(caught.value), re.DOTALL)
    assert match, f"no file and line in: {caught.value}"
    return int(match[1]), match[2]


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_cells_questions_and_fences_are_found():
    master = parse(MASTER)
    assert [cell.kind for cell in master.cells].count("markdown") == 4
    assert [cell.explores for cell in master.cells].count(True) == 1
    assert [span.id for span in master.questions] == ["q1_1", "q2"]
    assert [fence.name for fence in master.fences] == ["dense", "", "Counter.__init__", "Counter.up"]
    assert len(master.prompts) == 1


def test_a_marker_inside_a_string_is_text():
    assert MASTER.count("# BEGIN SOLUTION") == 4
    assert len([fence for fence in parse(MASTER).fences if fence.name]) == 3


NEAR_MISSES = [
    "#BEGIN SOLUTION",
    "# Begin Solution",
    "# begin solution",
    "#  BEGIN SOLUTION",
    "# BEGIN  SOLUTION",
    "# BEGIN SOLUTION:",
    "## BEGIN SOLUTION",
    "# BEGIN SOLUTION here",
    "# BEGIN SOLUTON",
    "# BEGINN SOLUTION",
    "# BEGIN_SOLUTION",
]


@pytest.mark.parametrize("written", NEAR_MISSES)
def test_a_near_miss_of_a_marker_is_refused(written):
    text = MASTER.replace("    # BEGIN SOLUTION\n    # every", f"    {written}\n    # every")
    line, message = problem(text)
    assert line == line_of(text, f"    {written}\n    # every")
    assert "`# BEGIN SOLUTION`" in message


@pytest.mark.parametrize(
    "written",
    [
        "# solution",
        "#SOLUTION",
        "# SOLUTION",
        "# Solution",
        "#  SOLUTION",
        "# SEED",
        "# BEGIN TESTS",
        "# ignore",
    ],
)
def test_otters_other_words_are_refused_with_what_to_do(written):
    text = MASTER.replace("import numpy as np\n", f"import numpy as np\nvalue = 3  {written}\n", 1)
    line, message = problem(text)
    assert line == line_of(text, "value = 3")
    assert any(advice in message for advice in ("fence the whole body", "rng", "explore", "checks/"))


@pytest.mark.parametrize(
    "written", ["# the solution of a linear system", "# end of the question", "# ignored", "# see below"]
)
def test_ordinary_comments_are_left_alone(written):
    parse(MASTER.replace("import numpy as np\n", f"import numpy as np  {written}\n", 1))


BEGIN, END = "    # BEGIN SOLUTION\n    # every", "broadcast_to(b, scores.shape)\n    # END SOLUTION\n"


@pytest.mark.parametrize(
    ("old", "new", "where", "expected"),
    [
        (
            END,
            END.replace("    # END SOLUTION\n", ""),
            "        # BEGIN SOLUTION\n        self.count = ",
            "inside the one of line 24",
        ),
        (BEGIN, "    # every", "    # END SOLUTION\n\n\ndef _product", "without a `# BEGIN SOLUTION`"),
        (
            "    # every",
            "    # BEGIN SOLUTION\n    # every",
            "    # BEGIN SOLUTION\n    # every",
            "cannot be nested",
        ),
        (
            "        return self.count\n        # END SOLUTION\n",
            "        return self.count\n",
            "        # BEGIN SOLUTION\n        self.count +=",
            "never closed",
        ),
        (
            "# # BEGIN QUESTION q2\n",
            "# # BEGIN QUESTION q1_1\n",
            "# # BEGIN QUESTION q1_1\n# ## Q2",
            "began on line 10",
        ),
        (
            "# END QUESTION\n\n# %% [markdown]\n# Look",
            "\n# %% [markdown]\n# Look",
            "# # BEGIN QUESTION q2",
            "begins inside q1_1",
        ),
        ("# # BEGIN QUESTION q2\n", "", "$", "`# END QUESTION` without a `# BEGIN QUESTION`"),
        ("# # BEGIN QUESTION q2\n", "# # BEGIN QUESTION\n", "# # BEGIN QUESTION\n", "names no question"),
        (
            "# # BEGIN QUESTION q2\n",
            "# BEGIN QUESTION q2\n",
            "# BEGIN QUESTION q2\n",
            "write exactly `# # BEGIN QUESTION q1_2`",
        ),
        (
            "    scores = _product(X, W)\n",
            "    # END SOLUTION\n    # BEGIN SOLUTION\n    scores = _product(X, W)\n",
            None,
            "outside its solution fence",
        ),
        ("    # every neuron", "    for _ in (): ...\n    # every neuron", None, None),
        ("plt.plot(", "# BEGIN SOLUTION\nplt.plot(", "# BEGIN SOLUTION\nplt", "cell that explores"),
        (
            "import numpy as np\n",
            "import numpy as np\n# BEGIN SOLUTION\nx = 1\n# END SOLUTION\n",
            "# BEGIN SOLUTION\nx",
            "in no question",
        ),
        (
            "    start = 0\n",
            "    # BEGIN SOLUTION\n    start = 0\n    # END SOLUTION\n",
            "    # BEGIN SOLUTION\n    start",
            "in no function",
        ),
        (
            "        # The count lives in the object.\n",
            "        count = 1\n",
            "        count = 1",
            "comment lines only",
        ),
        ("        # END PROMPT\n", "", "        # BEGIN PROMPT", "never closed"),
        ("# Look at it.", "Look = 1", "Look = 1", "comment lines only"),
        ("    return np.einsum", "    return np.einsum(", "$", "no valid Python"),
        (
            "  # SOLUTION NO PROMPT\n",
            "\n# SOLUTION NO PROMPT\n",
            "# SOLUTION NO PROMPT\n",
            "at the end of the statement",
        ),
        (
            "    start = 0\n",
            "    a = 1; b = 2  # SOLUTION NO PROMPT\n",
            "    a = 1; b",
            "two statements share",
        ),
    ],
)
def test_what_does_not_hang_together_is_refused_with_its_line(old, new, where, expected):
    assert MASTER.count(old) == 1
    text = MASTER.replace(old, new)
    if expected is None:
        parse(text)
        return
    line, message = problem(text)
    assert expected in message
    if where is not None and not where.endswith("$"):
        assert line == line_of(text, where)


def test_a_fence_covers_everything_after_the_docstring():
    text = MASTER.replace(
        "    # END SOLUTION\n\n\ndef _product", "    # END SOLUTION\n    return 3\n\n\ndef _product"
    )
    line, message = problem(text)
    assert line == line_of(text, "    return 3")
    assert "`dense` is outside its solution fence" in message


def test_text_before_the_first_cell_is_refused():
    assert "cannot be placed" in problem("import os\n\n" + MASTER)[1]
    assert problem("x = 1\n") == (
        1,
        "no cells; a master is in percent format: each cell starts with a line `# %%`",
    )


def test_no_master_says_where_it_belongs(tmp_path):
    from autograder.authoring.master import read_master

    with pytest.raises(AuthoringError, match="does not exist"):
        read_master(tmp_path / "a.py")


@given(st.integers(0, len(MASTER)), st.text(alphabet="# \n\"'BEGINSOLUTIONDQ%()x", max_size=6))
def test_any_edit_of_a_master_is_read_or_refused(position, inserted):
    text = MASTER[:position] + inserted + MASTER[position:]
    message = None
    try:
        master = parse(text)
    except AuthoringError as error:
        message = str(error)
    if message is not None:
        assert message.startswith(f"{PATH}:")
    else:
        assert all(fence.first <= fence.last <= len(master.lines) for fence in master.fences)


@given(
    st.sampled_from(list(Kind)), st.lists(st.sampled_from(["space", "case", "hash"]), min_size=1, unique=True)
)
def test_every_marker_refuses_its_misspellings(kind, ways):
    words = kind.value
    if "case" in ways:
        words = words.title()
    if "space" in ways:
        words = words.replace(" ", "  ")
    written = ("#" if "hash" in ways else "# ") + words
    with pytest.raises(AuthoringError):
        parse(f"# %%\nx = 1\n{written}\n")
