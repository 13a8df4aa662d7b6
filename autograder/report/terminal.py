"""Tables for the terminal: a class, one student, and a student's own `autograder check`.

Nothing depends on colour: every status has a symbol and a word. Consoles that cannot show the symbols get
plain ASCII ones. Text from a submission is put in as `rich.text.Text`, so it is never read as markup.
"""

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.checks.verdicts import Verdict
from autograder.report.model import ClassReport, StudentRow
from autograder.report.statistics import distribution
from autograder.report.words import (
    STATUS_WORDS,
    check_title,
    clean,
    count_of,
    one_line,
    points_text,
    question_label,
    shown_status,
)

_STYLES = {
    "passed": "green",
    "partial": "yellow",
    "failed": "red",
    "error": "red",
    "timed out": "red",
    "skipped": "dim",
    "not judged": "bold yellow",
}
_REMARK = 24  # columns that a remark needs to be worth showing
_ODD_SHOWN = 20
_STATE_STYLES = {"graded": "green", "not judged": "bold yellow", "unreadable": "red", "no result": "yellow"}


def status_text(console: Console, verdict: Verdict) -> Text:
    """Symbol and word of a verdict, with ASCII symbols where the console's encoding has no others."""
    key = shown_status(str(verdict.status), verdict.awarded, verdict.points)
    word = STATUS_WORDS[key]
    symbol = word.symbol if _can_show(console, word.symbol) else word.ascii
    return Text(f"{symbol} {word.word}", style=_STYLES[key])


def class_table(report: ClassReport, *, width: int = 110, limit: int | None = None) -> Table:
    """Return a table with one line per student and the points of each question, for `width` columns.

    At most `limit` students are listed when it is given. A remark is added where there is room for one.
    """
    room = width - 19 - 6 * len(report.questions)  # what status, total and questions leave
    longest = max((len(one_line(row.student_id)) for row in report.rows[:limit]), default=0)
    student = max(8, min(24, longest, room))
    remark = room - student - 1
    title = f"{one_line(report.assignment_title)}: {count_of(len(report.rows), 'submission')}"
    table = Table(
        title=Text(title), title_justify="left", header_style="bold underline", box=None, padding=(0, 1, 0, 0)
    )
    table.add_column("student", no_wrap=True, overflow="ellipsis", width=student)
    table.add_column("status", no_wrap=True, min_width=10)
    table.add_column("total", justify="right", no_wrap=True, min_width=5)
    for question in report.questions:
        table.add_column(question_label(question.id), justify="right", no_wrap=True, min_width=5)
    if remark >= _REMARK:
        table.add_column("first missed", overflow="ellipsis", no_wrap=True, width=remark)
    for row in report.rows[:limit]:
        cells = [
            Text(one_line(row.student_id, 40)),
            Text(row.state, style=_STATE_STYLES[row.state]),
            _points(row.total),
            *(_points(row.points(question.id)) for question in report.questions),
        ]
        table.add_row(*cells, *([Text(_remark(row))] if remark >= _REMARK else []))
    return table


def print_class(console: Console, report: ClassReport, *, limit: int | None = None) -> None:
    """Print the table of a class, a line on its distribution, and why grades are withheld."""
    console.print(class_table(report, width=console.width, limit=limit))
    if limit is not None and len(report.rows) > limit:
        _say(console, f"and {len(report.rows) - limit} more; the report lists all.")
    spread = distribution(report)
    if spread is not None:
        _say(
            console,
            f"{count_of(spread.count, 'submission')} graded: "
            f"mean {spread.mean:.1f}, median {spread.median:.1f}, "
            f"middle half {spread.lower_quartile:.1f} to {spread.upper_quartile:.1f} "
            f"of {points_text(report.maximum)} points.",
        )
    _print_odd(console, report)


def _print_odd(console: Console, report: ClassReport) -> None:
    """Print the rows without an ordinary grade, with their reasons, and that no withheld grade is a zero."""
    odd = [row for row in report.rows if row.state != "graded"]
    for row in odd[:_ODD_SHOWN]:
        _say(console, f"  {one_line(row.student_id, 40)}: {row.state}: {one_line(row.reason(), 300)}")
    if len(odd) > _ODD_SHOWN:
        _say(console, f"  and {len(odd) - _ODD_SHOWN} more like these; the report lists all.")
    withheld = sum(row.withheld for row in odd)
    if withheld:
        rest = (
            "is withheld; it is no zero." if withheld == 1 else "are withheld; none of them counts as a zero."
        )
        _say(console, f"{count_of(withheld, 'grade')} {rest}")


def check_table(console: Console, verdicts: Sequence[Verdict]) -> Table:
    """Return a table with one line per verdict; below a check's name the message of what did not pass."""
    table = Table(header_style="bold", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    table.add_column("question", no_wrap=True)
    table.add_column("result", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("check", overflow="fold", ratio=1)
    previous = ""
    for verdict in verdicts:
        label = question_label(verdict.question)
        told = Text(check_title(verdict.check))
        if str(verdict.status) != "passed" and verdict.message.strip():
            told.append(f"\n{clean(verdict.message, 600).strip()}")
        table.add_row(
            Text("" if label == previous else label),
            status_text(console, verdict),
            Text(f"{points_text(verdict.awarded)} of {points_text(verdict.points)}"),
            told,
        )
        previous = label
    return table


def print_check(
    console: Console, verdicts: Sequence[Verdict], hidden: int, notes: Sequence[str] = ()
) -> None:
    """Show a student the result of `autograder check`.

    Notes on reading the file, the public checks, the hint of the first that did not pass, and how many
    hidden checks (`hidden`) are still to come.
    """
    for note in notes:
        _say(console, f"Note: {clean(note, 400)}")
    if verdicts:
        console.print(check_table(console, verdicts))
    first = next((one for one in verdicts if str(one.status) not in ("passed", "skipped")), None)
    if first is not None:
        _say(console, f"First to look at: {question_label(first.question)}, {check_title(first.check)}")
        if first.hint:
            _say(console, f"Hint: {clean(first.hint, 600)}")
    _say(console, public_sentence(verdicts, hidden))


def public_sentence(verdicts: Sequence[Verdict], hidden: int) -> str:
    """How the public checks ended and what is still to come: "5 of 8 public checks passed; 21 hidden checks
    run when your work is graded." Where all passed, "8 public checks passed; ...".
    """
    passed = sum(str(verdict.status) == "passed" for verdict in verdicts)
    whole = len(verdicts)
    counted = (
        count_of(passed, "public check")
        if passed == whole
        else f"{passed} of {count_of(whole, 'public check')}"
    )
    verb = "runs" if hidden == 1 else "run"
    return f"{counted} passed; {count_of(hidden, 'hidden check')} {verb} when your work is graded."


def print_student(console: Console, report: ClassReport, row: StudentRow, *, debug: bool = True) -> None:
    """Show a TA everything about one student: total, notes, every check.

    With `debug` also the log of each check that did not pass; it is for the TA alone and may quote the check.
    """
    name = f" ({one_line(row.name, 80)})" if row.name else ""
    _say(console, f"{one_line(row.student_id, 80)}{name}: {one_line(report.assignment_title)}", style="bold")
    total = (
        "grade withheld"
        if row.total is None
        else f"{points_text(row.total)} of {points_text(report.maximum)}"
    )
    _say(console, f"{row.state}; {total}")
    if row.reason():
        _say(console, one_line(row.reason(), 600))
    for sentence, mark in zip(row.mark_notes(report.questions), row.marks, strict=True):
        _say(console, f"Mark: {one_line(sentence, 600)} ({one_line(mark.who, 60)}, {mark.at})")
    for note in (one for one in row.all_notes() if one != row.reason()):
        _say(console, f"Note: {clean(note, 400)}")
    if row.verdicts:
        console.print(check_table(console, row.verdicts))
    for verdict in row.verdicts if debug else []:
        if verdict.debug and str(verdict.status) != "passed":
            _say(console, f"Log of {verdict.check}:", style="bold")
            _say(console, clean(verdict.debug, 6000))
    if row.result is not None:
        _say(console, f"{row.result.seconds:.2f} s wall, {row.result.cpu_seconds:.2f} s CPU")


def _say(console: Console, text: str, style: str = "") -> None:
    """Print a line as it is: no markup, no wrapping at the console's width."""
    console.print(Text(text, style=style), soft_wrap=True)


def _points(points: float | None) -> Text:
    return Text("–", style="dim") if points is None else Text(points_text(points))


def _remark(row: StudentRow) -> str:
    """Why there is no ordinary grade, or else the first check that was missed."""
    if row.state != "graded":
        return one_line(row.reason(), 200)
    missed = [one for one in row.verdicts if str(one.status) not in ("passed", "skipped")]
    if not missed:
        return ""
    first = f"{question_label(missed[0].question)} {check_title(missed[0].check)}: {missed[0].status}"
    return first if len(missed) == 1 else f"{first}, {len(missed) - 1} more"


def _can_show(console: Console, symbol: str) -> bool:
    try:
        symbol.encode(console.encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
