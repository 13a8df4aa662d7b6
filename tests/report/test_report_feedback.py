from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sample_class import HOSTILE, odd_rows, report_of, result, sample_class, verdict

from autograder.report.feedback import MARKER, feedback_markdown
from autograder.report.model import ClassReport, QuestionInfo, RunInfo, StudentRow
from autograder.wire.messages import CellReport, ErrorReport, LoadReport

QUESTIONS = (QuestionInfo("q1_2", "A layer of neurons", 8.0, 1, 1), QuestionInfo("q2", "Softmax", 4.0, 1, 0))

GOLDEN = f"""{MARKER}

# Feedback: One dense layer

- Student: 007 (Jörg)
- Assignment: a2_dense
- File: a2_dense.ipynb

**6 of 12 points**; 1 of 3 checks passed.

| Question | Title | Points | Of | Checks passed |
|:--|:--|--:|--:|--:|
| Q1.2 | A layer of neurons | 6 | 8 | 1 of 2 |
| Q2 | Softmax | 0 | 4 | 0 of 1 |

## Q1.2 A layer of neurons

- ✓ **passed**: one row per example (public, 4 of 4)
- ◐ **partly passed**: bias is added (hidden, part of the points: 2 of 4)

  ```text
  case 2: largest error 0.5
  ```

  Hint: b has one entry per unit

## Q2 Softmax

- ! **error**: rows sum to one (public, 0 of 4)

  ```text
  IndexError: list index out of range
  at line 3: return x[7]
  ```

## What the words mean

- ◐ **partly passed**: part of the check's points were given.
- ! **error**: the submitted code raised an exception.

## How the file was read

- The file was read as Latin-1.
- cell 4: the shell line \\`!ls\\` was skipped
- cell 5 stopped with NameError: name 'plt' is not defined

## Where it was graded

- Versions: keras 3.15.0
- Data set: digits
- Profile: quick
- Time: 1.5 s, of which 1.0 s computing
"""


def test_the_file_of_a_student_is_what_it_was():
    load = LoadReport(
        filename="a2_dense.ipynb",
        notes=["The file was read as Latin-1."],
        cells=[
            CellReport("cell 4", "cell 4", 1, "loaded", notes=["the shell line `!ls` was skipped"]),
            CellReport(
                "cell 5", "cell 5", 1, "failed", error=ErrorReport("NameError", "name 'plt' is not defined")
            ),
        ],
    )
    verdicts = [
        verdict("q1_2.one_row_per_example", debug="for the instructor alone"),
        verdict(
            "q1_2.bias_is_added",
            "failed",
            2.0,
            public=False,
            message="case 2: largest error 0.5",
            hint="b has one entry per unit",
        ),
        verdict(
            "q2.rows_sum_to_one",
            "error",
            message="IndexError: list index out of range\nat line 3: return x[7]",
            debug="for the instructor alone",
        ),
    ]
    row = StudentRow("007", result(verdicts, load=load), name="Jörg", file="a2_dense.ipynb")
    run = RunInfo(dataset="digits", profile="quick", versions={"keras": "3.15.0"})
    report = ClassReport("a2_dense", "One dense layer", QUESTIONS, (row,), run)
    assert feedback_markdown(report, row) == GOLDEN


def test_a_student_is_not_told_the_seed():
    # The permutation of the labels follows from it, and the next hand-in would know it.
    report = sample_class(1)
    assert report.run.seed
    assert report.run.seed not in feedback_markdown(report, report.rows[0])


def test_a_withheld_grade_says_so_and_never_tells_a_student_about_our_machines():
    withheld, unreadable, missing, _ = (feedback_markdown(report_of([row]), row) for row in odd_rows())
    assert "The grade is withheld" in withheld
    assert "2 GiB" not in withheld
    assert "worth 4, not decided" in withheld
    assert "**No grade**, because the file could not be read: The file is a PDF" in unreadable
    assert "**No grade yet.**" in missing
    assert "points**" not in missing


ROUGH = st.one_of(
    st.just(HOSTILE), st.text(alphabet=st.one_of(st.sampled_from("`~*_[]<>|#\n\r -+=!&"), st.characters()))
)


def outline(source):
    """Block and inline token types without runs of plain text, and the number of table rows."""
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    found = []
    for token in parser.parse(source):
        kinds = [token.type, *(child.type for child in token.children or [])]
        found += [kind for kind in kinds if kind not in ("text", "text_special")]
    return found


def document(text):
    verdicts = [verdict("q2.rows_sum_to_one", "error", message=f"x{text}", hint=f"y{text}")]
    load = LoadReport(filename="f", notes=[f"n{text}"])
    row = StudentRow(f"i{text}", result(verdicts, load=load), f"n{text}", f"f{text}")
    return feedback_markdown(report_of([row], QUESTIONS), row)


@given(ROUGH)
def test_no_text_of_a_student_changes_the_structure_of_the_file(text):
    assert outline(document(text)) == outline(document("plain"))
