"""The parts of Otter Assign that we read for ourselves, against Otter's own."""

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from otter.assign.blocks import extract_all_fenced_otter_cells
from otter.assign.solutions import remove_ignored_lines, replace_solutions
from otter.test_files.abstract_test import TestCase as OtterTestCase
from otter.test_files.abstract_test import TestFile as OtterTestFile

from autograder.authoring.otter_import_checks import resolved_points
from autograder.authoring.otter_import_text import free_names, indented
from autograder.authoring.otter_master import split_fenced
from autograder.authoring.otter_words import read_lines, student_source, without_ignored

STATEMENTS = [
    "x = 1",
    "    y, z = f(2)",
    "a.b['c'] = 3",
    "return x",
    "if x == 2:",
    "",
    "   ",
    "def f(a=1):",
    "x += 1",
]
MARKS = [
    "",
    "",
    " # SOLUTION",
    "  # SOLUTION NO PROMPT",
    " # SEED",
    "# SOLUTION",
    "#SOLUTION",
    " # SOLUTION why",
    "  ",
]
MARKERS = [
    "# BEGIN SOLUTION",
    "    # BEGIN SOLUTION",
    "# BEGIN SOLUTION NO PROMPT",
    "# END SOLUTION",
    "    # END SOLUTION  ",
    '""" # BEGIN PROMPT',
    '"""; # END PROMPT',
    "# comment",
    "# IGNORE",
    "# BEGIN IGNORE",
    "# END IGNORE",
    "  #begin ignore",
]
LINES = st.lists(
    st.one_of(
        st.builds(
            lambda statement, mark: statement + mark, st.sampled_from(STATEMENTS), st.sampled_from(MARKS)
        ),
        st.sampled_from(MARKERS),
    ),
    max_size=8,
)
FENCED = st.lists(
    st.sampled_from(
        ["```otter", "```", "  ```otter ", "# BEGIN QUESTION", "name: q1", "", "  ", "```python"]
    ),
    min_size=1,
    max_size=9,
)
POINTS = st.one_of(st.none(), st.integers(0, 5))
REFUSED = "refused"


def tried(function):
    """What a function returns, or that it refuses."""
    try:
        return function()
    except (AssertionError, ValueError):
        return REFUSED


@settings(max_examples=200, deadline=None)
@given(LINES)
def test_students_get_the_lines_that_otter_gives_them(lines):
    ours = tried(lambda: [line.student for line in read_lines(lines) if line.student is not None])
    assert ours == tried(lambda: replace_solutions(list(lines), "python"))


@settings(max_examples=150, deadline=None)
@given(LINES)
def test_lines_are_ignored_as_otter_ignores_them(lines):
    assert tried(lambda: list(without_ignored(lines))) == tried(lambda: remove_ignored_lines(list(lines)))


@settings(max_examples=200, deadline=None)
@given(FENCED)
def test_fences_are_split_as_otter_splits_them(lines):
    cell = nbformat.v4.new_markdown_cell("\n".join(lines))

    def theirs():
        try:
            return [(one.cell_type, one.source) for one in extract_all_fenced_otter_cells([cell])]
        except Exception:
            return REFUSED

    assert tried(lambda: split_fenced("markdown", cell.source)) == theirs()


@settings(max_examples=150, deadline=None)
@given(st.lists(POINTS, min_size=1, max_size=5), st.one_of(POINTS, st.lists(POINTS, min_size=1, max_size=5)))
def test_points_are_shared_as_otter_shares_them(cases, total):
    tests = [OtterTestCase("", "", False, points, None, None) for points in cases]
    theirs = tried(lambda: [test.points for test in OtterTestFile.resolve_test_file_points(total, tests)])
    ours = tried(lambda: resolved_points(total, cases))
    assert ours == (theirs if theirs == REFUSED else pytest.approx(theirs))


def test_points_for_each_case():
    assert resolved_points({"each": 2}, [None, None]) == [2, 2]
    with pytest.raises(ValueError, match="'many' is no number"):
        resolved_points("many", [None])


def test_a_solution_loses_its_markers_and_what_only_students_get():
    lines = [
        "x = 1 # SOLUTION",
        '""" # BEGIN PROMPT',
        "y = ...",
        '""" # END PROMPT',
        "z = 2  # SOLUTION NO PROMPT",
    ]
    assert [line.solution for line in read_lines(lines)] == ["x = 1", None, None, None, "z = 2"]
    assert student_source("\n".join(lines)) == "x = ...\ny = ..."


def test_code_is_indented_and_strings_keep_their_lines():
    source = ["x = '''a", "  b'''", "if x:", "    y = (1,", "2)"]
    assert list(indented(source)) == ["    x = '''a", "  b'''", "    if x:", "        y = (1,", "    2)"]


def test_names_that_a_test_reads_from_outside():
    function = (
        "def test(square):\n    values = [square(v) for v in table]\n    assert np.sum(values) == total"
    )
    source = f"{function}\nlimit = 3\nlimit"
    assert free_names(source) == {"table", "np", "total"}
