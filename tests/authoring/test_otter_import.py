"""Otter masters become assignments of ours, and what is lost on the way is said."""

import nbformat
import pytest
from otter_masters import (
    code,
    exception_master,
    notebook,
    ok_master,
    question,
    raw,
    shown,
    solution,
    text,
    with_tests,
)

from autograder.authoring.generate import generate
from autograder.authoring.master import read_master
from autograder.authoring.otter_import import import_otter
from autograder.authoring.otter_master import read_otter_master
from autograder.checks.running import RunOptions
from autograder.course import Course
from autograder.errors import AuthoringError
from autograder.judge.providers import LocalProvider
from autograder.judge.session import run_checks


def imported(tmp_path, book, name="hw1"):
    """Import a notebook into a new course; return the assignment and the report."""
    nbformat.write(book, tmp_path / f"{name}.ipynb")
    done = import_otter(tmp_path / f"{name}.ipynb", tmp_path / "course")
    return Course(tmp_path / "course").assignment(name), done.report


def square_with(*test_cells, given=(), settings=""):
    """A master whose only question asks for `square`."""
    answer = solution(code("def square(x):\n    return x * x # SOLUTION"))
    return notebook(*given, *question("q1", *answer, *with_tests(*test_cells), settings=settings))


def test_a_master_of_doctests(tmp_path):
    assignment, report = imported(tmp_path, ok_master())
    manifest = assignment.manifest
    assert {one.id: (one.names, one.points) for one in manifest.questions} == {
        "q1": (("square",), 62.5),
        "q2": (("answer_q2",), 25.0),
        "q7": (("mean",), 12.5),
    }
    assert manifest.title == "Homework one"
    assert manifest.question("q1").hidden == ["q1_hidden_case_3"]
    for said in (
        "question part two is called q2 now",
        "now write `answer_q2`, which returns `largest`, `scaled`",
        'assignment setting `files`: ["data.csv"]',
        "question why (4 points in Otter) is text only: it is graded by hand",
        "_One large value moves it far._",
        "points were scaled to a sum of 100: Q1 62.5, Q2 25, Q7 12.5",
    ):
        assert said in report
    assert (assignment.folder / "import-otter.md").read_text(encoding="utf-8") == report


def test_what_was_imported_can_be_generated_and_the_skeleton_earns_nothing(tmp_path):
    assignment, _ = imported(tmp_path, ok_master())
    assert {change.kind for change in generate(Course(assignment.root))} == {"new"}
    skeleton = (assignment.template_dir / "hw1.py").read_text(encoding="utf-8")
    assert "# total = 0\n    # for value in values:\n    # TODO Q7" in skeleton
    assert "helper" not in skeleton
    assert "%matplotlib" not in skeleton
    for path, status in ((assignment.master_path, "passed"), (assignment.template_dir / "hw1.py", "failed")):
        verdicts = run_checks(
            assignment.checks_dir, assignment.manifest, LocalProvider(path), RunOptions(dataset="digits")
        )
        assert {str(one.status) for one in verdicts} == {status}


def test_a_cell_is_graded_where_others_need_it(tmp_path):
    assignment, _ = imported(tmp_path, ok_master())
    master = read_master(assignment.master_path)
    graded = [master.source(cell) for cell in master.code_cells(explore=False)]
    exploring = [master.source(cell) for cell in master.code_cells(explore=True) if cell.explores]
    assert any(source.startswith("table =") for source in graded)
    assert [source.split("\n")[0] for source in exploring] == [
        "# %matplotlib inline",
        "print('only a look')",
        "answers = answer_q2()",
    ]


def test_a_master_of_test_functions(tmp_path):
    assignment, report = imported(tmp_path, exception_master(), "hw2")
    checks = (assignment.checks_dir / "test_public.py").read_text(encoding="utf-8")
    assert 'hint="say \\"two\\""' in checks
    assert "env = StudentNames(submission)" in checks
    assert assignment.manifest.question("q1").names == ("mean", "Counter")
    assert assignment.manifest.question("q1").hidden == []
    assert "test in cell 13: the solution does not pass it here: `mean` raised ZeroDivisionError" in report
    assert "except ZeroDivisionError:" in report
    assert "test in cell 14: it passes although nothing was written" in report
    assert "test in cell 12: its success message" in report
    assert "`step = 2` in `Counter` is not in the students' version" in report


@pytest.mark.parametrize(
    ("test", "reason"),
    [
        (shown("square(tabel) == 9", "True"), "it reads `tabel`, which the master does not define"),
        (shown("square(3) + 1", "10"), None),
        (shown("square(3) == 10", "False"), None),
        (shown("type(square(3)) is not str", "True"), "it passes a cheat: Returns an object that claims"),
        (shown("square(3) == 10", "True"), "the solution does not pass it here"),
        (shown("1 + 1 == 2", "True"), "it passes although nothing was written"),
        (code("square(3"), "it is no Python"),
    ],
)
def test_a_test_that_cannot_come_along_is_listed_with_its_text(tmp_path, test, reason):
    good = shown("square(3)", "9")
    assignment, report = imported(tmp_path, square_with(good, test))
    names = assignment.manifest.question("q1").public
    if reason is None:
        assert len(names) == 2
        return
    assert names == ["q1_public_case_1"]
    assert assignment.manifest.question("q1").points == 100
    assert reason in report
    assert test.source in report


def test_a_question_whose_tests_are_all_lost_keeps_its_solution_to_itself(tmp_path):
    book = square_with(shown("square(3)", "9"))
    book.cells += question("q2", *solution(code(HALF)), *with_tests(shown("half(unknown)", "1.0")))
    assignment, report = imported(tmp_path, book)
    assert [one.id for one in assignment.manifest.questions] == ["q1"]
    assert "question q2 (1.0 points in Otter) is text only: no test of it could be carried over" in report
    generate(Course(assignment.root))
    assert "half" not in (assignment.template_dir / "hw1.py").read_text(encoding="utf-8")
    assert "return x / 2" in assignment.master_path.read_text(encoding="utf-8")


HALF = "def half(x):\n    return x / 2 # SOLUTION"


def test_nothing_is_written_when_nothing_can_come_along(tmp_path):
    with pytest.raises(AuthoringError, match="nothing can be carried over") as caught:
        imported(tmp_path, square_with(shown("cube(3)", "27")))
    assert "it reads `cube`" in str(caught.value)
    assert not (tmp_path / "course").exists()


def test_an_assignment_is_never_overwritten(tmp_path):
    assignment, _ = imported(tmp_path, square_with(shown("square(3)", "9")))
    before = assignment.master_path.read_bytes()
    with pytest.raises(AuthoringError, match="exists; choose another id with --id"):
        imported(tmp_path, square_with(shown("square(4)", "16")))
    assert assignment.master_path.read_bytes() == before
    done = import_otter(tmp_path / "hw1.ipynb", tmp_path / "course", "hw3")
    assert Course(tmp_path / "course").assignment(done.id).manifest.order == 2


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([raw("# BEGIN QUESTION\nname: q1")], "cell 1: question q1 is never ended"),
        ([raw("# BEGIN QUESTION\npoints: 1")], "cell 1: this question has no name"),
        ([raw("# BEGIN QUESTION\nname: [")], "cell 1: the configuration is no YAML"),
        ([raw("# BEGIN TESTS")], "cell 1: BEGIN TESTS stands outside a question"),
        ([raw("# END QUESTION")], "cell 1: END QUESTION ends nothing that is open"),
        ([text("```otter\n# BEGIN TESTS")], "cell 1: a ```otter fence is not closed"),
        (question("q1", raw("# BEGIN TESTS"), text("no code")), "cell 3: only code cells may stand"),
        ([*question("q1"), *question("q1")], "cell 3: there is a question called q1 already"),
    ],
)
def test_blocks_that_do_not_hang_together_are_named(tmp_path, cells, expected):
    nbformat.write(notebook(*cells), tmp_path / "m.ipynb")
    with pytest.raises(AuthoringError) as caught:
        read_otter_master(tmp_path / "m.ipynb")
    assert expected in str(caught.value)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"cells": 3}', '{"cells": [{"source": ""}]}', "x = 1"])
def test_a_file_that_is_no_notebook(tmp_path, content):
    (tmp_path / "m.ipynb").write_text(content)
    with pytest.raises(AuthoringError, match="is no notebook of format 4"):
        import_otter(tmp_path / "m.ipynb", tmp_path)
    with pytest.raises(AuthoringError, match="does not exist"):
        import_otter(tmp_path / "other.ipynb", tmp_path)


def test_a_master_in_another_language_is_refused(tmp_path):
    book = square_with(shown("square(3)", "9"))
    book.metadata["kernelspec"] = {"display_name": "R", "language": "R", "name": "ir"}
    with pytest.raises(AuthoringError, match="only Python masters"):
        imported(tmp_path, book)


def skeleton_of(assignment):
    """The `.py` skeleton that students would get."""
    generate(Course(assignment.root))
    return (assignment.template_dir / f"{assignment.id}.py").read_text(encoding="utf-8")


def answered(*cells, test):
    """A master with one question of these cells and one test."""
    return notebook(code("import numpy as np"), *question("q1", *cells, *with_tests(test)))


def test_what_a_cell_set_before_belongs_to_the_answer(tmp_path):
    loop = "total = 0\nfor v in [1, 2, 3]:\n    # BEGIN SOLUTION\n    total += v\n    # END SOLUTION\ntotal"
    assignment, report = imported(tmp_path, answered(*solution(code(loop)), test=shown("total", "6")))
    assert "which returns `total`" in report
    assert "total = 0\n    for v in" in assignment.master_path.read_text(encoding="utf-8")
    assert "total = 0" not in skeleton_of(assignment)


def test_a_solution_for_which_students_get_a_prompt_is_asked_for(tmp_path):
    prompt = [raw("# BEGIN PROMPT"), code("answer = ...  # write here"), raw("# END PROMPT")]
    hidden = code("# BEGIN SOLUTION NO PROMPT\nanswer = '''two\n  lines'''\n# END SOLUTION")
    book = answered(*prompt, *solution(hidden), test=shown("answer", "'two\\n  lines'"))
    assignment, report = imported(tmp_path, book)
    assert "the prompt for students is not carried over: answer = ...  # write here" in report
    assert assignment.manifest.question("q1").names == ("answer_q1",)
    both = code(
        '# BEGIN SOLUTION NO PROMPT\nx = 3\n# END SOLUTION\n""" # BEGIN PROMPT\nx = ...\n"""; # END PROMPT'
    )
    again, _ = imported(tmp_path, answered(*solution(both), test=shown("x", "3")), "hw2")
    assert again.manifest.question("q1").names == ("answer_q1",)


def test_functions_of_every_form_are_fenced_whole(tmp_path):
    source = (
        "import functools\n\n\n@functools.lru_cache\ndef fib(n): "
        "return n if n < 2 else fib(n - 1) + fib(n - 2) # SOLUTION\n\n\nfib(10)"
    )
    assignment, report = imported(tmp_path, answered(*solution(code(source)), test=shown("fib(10)", "55")))
    assert "students now get the first line of `fib`" in report
    text = skeleton_of(assignment)
    assert "@functools.lru_cache\ndef fib(n):\n    # TODO Q1 (100 points): fib\n    raise NotImpl" in text
    assert "fib(10)" not in text  # it only shows something


def test_seeds_stay_where_otter_keeps_them_and_magics_go(tmp_path):
    book = notebook(
        code("seed = 3 # SEED\nrng = np.random.default_rng(seed)"),
        *question(
            "q1",
            *solution(code("%%time\nimport numpy as np\n# BEGIN SOLUTION\nz = 7\n# END SOLUTION")),
            *with_tests(shown("z", "7")),
        ),
    )
    assignment, report = imported(tmp_path, book)
    assert "seed = 3\nrng" in assignment.master_path.read_text(encoding="utf-8")
    assert "the line `%%time` is left out" in report


def test_text_that_reads_like_a_marker_is_left_out_and_said(tmp_path):
    good = solution(code("def square(x):\n    return x * x # SOLUTION"))
    book = answered(text("## Solution\n\nSquare it."), *good, test=shown("square(2)", "4"))
    assignment, report = imported(tmp_path, book)
    assert "this line reads like a marker and is left out: ## Solution" in report
    assert "Square it." in assignment.master_path.read_text(encoding="utf-8")


def test_a_test_that_needs_a_file_of_the_masters_folder_names_it(tmp_path):
    kept = code("assert square(2) == 4")
    needs = code("import beside_the_master\nassert beside_the_master.squared(3) == square(3)")
    reads = code("assert float(open('beside.txt').read()) == square(3)")
    _, report = imported(tmp_path, square_with(kept, needs, reads))
    assert "it needs `beside_the_master`, which was not carried over" in report
    assert "it needs `beside.txt`, which was not carried over" in report
    assert "not your fault" not in report
