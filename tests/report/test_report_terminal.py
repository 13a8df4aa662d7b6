import io

from rich.console import Console
from sample_class import HOSTILE, odd_rows, report_of, result, sample_class, verdict

from autograder.report.model import StudentRow
from autograder.report.terminal import print_check, print_class, print_student, public_sentence
from autograder.report.words import points_text


def shown(printer, *args, encoding="utf-8", width=110, **options):
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding)
    printer(Console(file=stream, width=width, legacy_windows=False), *args, **options)
    stream.flush()
    return raw.getvalue().decode(encoding)


CHECKS = [
    verdict("q1.shape_is_kept"),
    verdict(
        "q1.values_are_right",
        "failed",
        message="expected 2.0, received [bold]3.0[/bold]",
        hint="mind the sign",
    ),
    verdict("q2.rows_sum_to_one", "skipped", message="a check it depends on did not pass"),
    verdict("q2.large_logits", "error", message="OverflowError", hint="subtract the largest logit"),
]


def test_a_student_reads_status_words_the_first_hint_and_what_is_still_to_come():
    text = shown(print_check, CHECKS, 21)
    for words in ("✓ passed", "✗ failed", "– skipped", "! error", "[bold]3.0[/bold]"):
        assert words in text
    assert "First to look at: Q1, values are right\nHint: mind the sign\n" in text
    assert "subtract the largest logit" not in text
    assert text.endswith("1 of 4 public checks passed; 21 hidden checks run when your work is graded.\n")


def test_where_all_passed_the_sentence_promises_nothing_about_hidden_checks():
    assert public_sentence([verdict("q1.a"), verdict("q1.b")], 1) == (
        "2 public checks passed; 1 hidden check runs when your work is graded."
    )
    assert "Hint" not in shown(print_check, [verdict("q1.a")], 3)


def test_notes_on_reading_the_file_are_shown_first():
    assert shown(print_check, CHECKS, 2, ["cell 4 was skipped"]).startswith("Note: cell 4 was skipped\n")


def test_a_console_without_the_symbols_gets_ascii_ones():
    text = shown(print_check, CHECKS, 21, encoding="cp1252")
    assert "+ passed" in text
    assert "x failed" in text


def test_the_class_table_names_every_state_and_counts_no_withheld_grade_as_zero():
    text = shown(print_class, report_of(odd_rows()), width=160)
    for words in (
        "not judged",
        "unreadable",
        "no result",
        "3 grades are withheld; none of them counts as a zero",
    ):
        assert words in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_long_class_is_cut_and_says_so():
    assert "and 30 more; the report lists all." in shown(print_class, sample_class(40), limit=10, width=140)


def test_one_student_is_shown_whole_with_the_log_only_when_asked_for():
    one = verdict("q1.a", "failed", message=HOSTILE, debug="assert 1 == 2")
    row = StudentRow("007", result([one]), name=HOSTILE)
    report = report_of([row])
    text = shown(print_student, report, row)
    assert "graded; 0 of 100" in text
    assert "Log of q1.a:\nassert 1 == 2" in text
    assert "\x1b" not in text
    assert "assert 1 == 2" not in shown(print_student, report, row, debug=False)


def test_eighty_columns_hold_every_point_of_a_class_with_seven_questions():
    report = sample_class(14)
    lines = shown(print_class, report, width=80).splitlines()
    assert max(len(line) for line in lines[:16]) <= 80
    assert lines[1].split() == ["student", "status", "total", "Q1.1", "Q1.2", "Q2", "Q3", "Q4", "Q5", "Q6"]
    assert lines[4].split()[2:] == [points_text(report.rows[2].total)] + [
        points_text(report.rows[2].points(question.id)) for question in report.questions
    ]
