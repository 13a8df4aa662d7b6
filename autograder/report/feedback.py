"""One Markdown file per student: the points, and for every check what happened and what to look at next.

The voice is the one for students: it speaks about their code, and where the grading system is at fault it
says so and takes no points. What a hidden check tells is only what its author wrote.
"""

from collections import Counter

from autograder.checks.verdicts import Verdict
from autograder.report.markdown import fenced, inline
from autograder.report.model import ClassReport, QuestionInfo, StudentRow
from autograder.report.words import (
    STATUS_WORDS,
    WITHHELD,
    check_title,
    count_of,
    points_text,
    question_label,
    shown_status,
)

MARKER = "<!-- Written by autograder with every report; changes made here are lost. -->"


def feedback_markdown(report: ClassReport, row: StudentRow) -> str:
    """Return the feedback file of one student, ending with a newline."""
    lines = [MARKER, "", f"# Feedback: {inline(report.assignment_title)}", ""]
    lines += _identity(report, row)
    lines += _marks(report, row)
    if (row.verdicts or row.marks) and row.state != "unreadable":
        lines += _points_table(report, row)
        for question in report.questions:
            lines += _question(question, row)
        lines += _symbols(row)
    lines += _reading(row)
    lines += _environment(report, row)
    return "\n".join(lines).rstrip("\n") + "\n"


def _identity(report: ClassReport, row: StudentRow) -> list[str]:
    who = inline(row.student_id, 200) + (f" ({inline(row.name, 200)})" if row.name else "")
    lines = [f"- Student: {who}", f"- Assignment: {inline(report.assignment_id)}"]
    if row.file:
        lines.append(f"- File: {inline(row.file, 200)}")
    lines += ["", _result_sentence(report, row), ""]
    return lines


def _result_sentence(report: ClassReport, row: StudentRow) -> str:
    total, maximum = row.total, points_text(report.maximum)
    if row.state == "no result":
        return f"**No grade yet.** {inline(_to_student(row.reason()))}"
    if row.state == "unreadable":
        earned = "**No grade**" if total is None else f"**{points_text(total)} of {maximum} points**"
        return f"{earned}, because the file could not be read: {inline(row.reason())}"
    if total is None:
        return f"**{WITHHELD}**"
    if not row.verdicts:
        return f"**{points_text(total)} of {maximum} points**, set by hand."
    counts = Counter(str(verdict.status) for verdict in row.verdicts)
    passed = f"{counts['passed']} of {count_of(len(row.verdicts), 'check')} passed"
    return f"**{points_text(total)} of {maximum} points**; {passed}.{_lateness(row)}"


def _to_student(reason: str) -> str:
    """Return a reason without the advice that it has for whoever grades."""
    return reason.partition("; keep one")[0]


def _lateness(row: StudentRow) -> str:
    if not row.penalty:
        return ""
    return (
        f" It was handed in late, which takes off {points_text(row.penalty)}: "
        f"**{points_text(row.final)} points count**."
    )


def _points_table(report: ClassReport, row: StudentRow) -> list[str]:
    lines = ["| Question | Title | Points | Of | Checks passed |", "|:--|:--|--:|--:|--:|"]
    for question in report.questions:
        mine = [verdict for verdict in row.verdicts if verdict.question == question.id]
        passed = sum(str(verdict.status) == "passed" for verdict in mine)
        known = row.result is not None and (mine or row.marked(question.id))
        earned = points_text(row.result.points(question.id)) if row.result and known else "–"
        lines.append(
            f"| {inline(question_label(question.id))} | {inline(question.title)} | {earned} "
            f"| {points_text(question.points)} | {f'{passed} of {len(mine)}' if mine else '–'} |"
        )
    return [*lines, ""]


def _marks(report: ClassReport, row: StudentRow) -> list[str]:
    """Say which points a person set, and why; who it was stays with the TAs."""
    if not row.marks:
        return []
    sentences = [f"- {inline(sentence, 1000)}" for sentence in row.mark_notes(report.questions)]
    return ["## Points set by your teachers", "", *sentences, ""]


def _question(question: QuestionInfo, row: StudentRow) -> list[str]:
    mine = [verdict for verdict in row.verdicts if verdict.question == question.id]
    if not mine:
        return []
    lines = [f"## {inline(question_label(question.id))} {inline(question.title)}", ""]
    for verdict in mine:
        lines += _check(verdict)
    return [*lines, ""] if lines[-1] else lines


def _check(verdict: Verdict) -> list[str]:
    shown = shown_status(str(verdict.status), verdict.awarded, verdict.points)
    word = STATUS_WORDS[shown]
    kind = "public" if verdict.public else "hidden"
    title = inline(check_title(verdict.check))
    line = f"- {word.symbol} **{word.word}**: {title} ({kind}, {_earned(verdict, shown)})"
    if shown in ("passed", "not judged"):  # why the system failed is for the TA, in the class report
        return [line]
    lines = [line, ""]
    if verdict.message.strip():
        lines += [f"  {text}".rstrip() for text in fenced(verdict.message)] + [""]
    if verdict.hint.strip() and verdict.hint.strip() != verdict.message.strip():
        lines += [f"  Hint: {inline(verdict.hint, 1000)}", ""]
    return lines


def _earned(verdict: Verdict, shown: str) -> str:
    of = points_text(verdict.points)
    if shown == "not judged":
        return f"worth {of}, not decided"
    if shown == "partial":
        return f"part of the points: {points_text(verdict.awarded)} of {of}"
    return f"{points_text(verdict.awarded)} of {of}"


def _reading(row: StudentRow) -> list[str]:
    notes = (
        []
        if row.state == "unreadable"
        else [f"- {inline(_to_student(note), 600)}" for note in row.all_notes()]
    )
    return ["## How the file was read", "", *notes, ""] if notes else []


def _symbols(row: StudentRow) -> list[str]:
    used = {shown_status(str(one.status), one.awarded, one.points) for one in row.verdicts}
    used.discard("passed")
    if not used:
        return []
    lines = ["## What the words mean", ""]
    for key, word in STATUS_WORDS.items():
        if key in used:
            lines.append(f"- {word.symbol} **{word.word}**: {word.meaning}.")
    return [*lines, ""]


def _environment(report: ClassReport, row: StudentRow) -> list[str]:
    run = report.run
    facts = [
        ("Versions", ", ".join(f"{name} {version}" for name, version in run.versions.items())),
        ("Data set", run.dataset),
        ("Profile", run.profile),
        ("Device", run.device),
        ("Graded", run.finished or run.started),
    ]
    if row.result is not None and row.result.seconds > 0:
        facts.append(
            ("Time", f"{row.result.seconds:.1f} s, of which {row.result.cpu_seconds:.1f} s computing")
        )
    lines = [f"- {label}: {inline(text)}" for label, text in facts if text]
    return ["## Where it was graded", "", *lines, ""] if lines else []
