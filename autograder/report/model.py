"""The plain input of every report: one assignment, one run, one row per student.

    ClassReport
    ├── run: RunInfo                    when, with what, behind which isolation
    ├── questions: QuestionInfo ...     id, title, points, in the order of the manifest
    └── rows: StudentRow ...            a student and a SubmissionResult, or why there is none

Whoever holds results builds it: the command line from a run's journal, `autograder check` from one local
result. Build it with `class_report(manifest, run, rows)`.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from autograder.checks.verdicts import Verdict
    from autograder.course.manifest import Manifest
    from autograder.judge.result import Mark, SubmissionResult
    from autograder.wire.messages import LoadReport

from autograder.report.words import mark_sentence

NOTES_SHOWN = 30

State = Literal["graded", "not judged", "unreadable", "no result"]


@dataclass(frozen=True)
class QuestionInfo:
    """One question: its id ("q1_2"), title, points, and how many public and hidden checks it declares."""

    id: str
    title: str
    points: float
    public: int = 0
    hidden: int = 0


@dataclass(frozen=True)
class RunInfo:
    """What holds for the whole run; every field may be empty, and empty ones are not shown.

    `rung` is the sentence about the isolation the boxes ran behind; `caution` what a reader must know before
    relying on the grades; `versions` maps a library to its
    version; `started` and `finished` are texts ready to be read; `command` reproduces the run;
    `feedback_folder` is where feedback files lie, relative to the report.
    """

    folder: str = ""
    started: str = ""
    finished: str = ""
    dataset: str = ""
    profile: str = ""
    seed: str = ""
    rung: str = ""
    device: str = ""
    revision: str = ""
    reused: str = ""
    command: str = ""
    versions: Mapping[str, str] = field(default_factory=dict)
    caution: str = ""

    def facts(self) -> list[tuple[str, str]]:
        """Return label and text of each known fact, in reading order; the rung is told apart."""
        pairs = [
            ("Started", self.started),
            ("Finished", self.finished),
            ("Data set", self.dataset),
            ("Profile", self.profile),
            ("Seed", self.seed),
            ("Device", self.device),
            ("Revision", self.revision),
            ("Identical work", self.reused),
            ("Versions", ", ".join(f"{name} {version}" for name, version in self.versions.items())),
            ("Run folder", self.folder),
            ("Command", self.command),
        ]
        return [(label, text) for label, text in pairs if text]


@dataclass(frozen=True)
class StudentRow:
    """One student's line: the result of grading, or None with `status` saying why there is none.

    Args:
        student_id: text, never read as a number ("007" stays "007"); unique in a report.
        result: what the judge returned, or None when nothing was recorded.
        name: the name to show; may be empty.
        file: name of the submitted file that was graded.
        status: overrides the status of the result; needed where `result` is None
            (for example "no result" or "not judged").
        penalty: points that lateness takes off when grades are exported; None without a late rule, and
            where it is not known how late it was.
        unsettled: why it is open which points count, although the submission was graded.
        notes: sentences for the student and the TA about intake and reading
            ("two notebooks were found; the newer one was graded").

    """

    student_id: str
    result: SubmissionResult | None = None
    name: str = ""
    file: str = ""
    status: str = ""
    notes: tuple[str, ...] = ()
    penalty: float | None = None
    unsettled: str = ""

    @property
    def state(self) -> State:
        """What became of the submission, in one of four words; the only word in front of a withheld grade
        is "not judged" or "no result".
        """
        if self.status in ("not judged", "unreadable", "graded") and self.result is not None:
            known: State = self.status  # type: ignore[assignment]
        elif self.result is not None:
            known = _state(str(self.result.status))
        else:
            known = _state(self.status)
        if known == "graded" and self.total is None:
            return "not judged"
        return known

    @property
    def total(self) -> float | None:
        """The points earned, or None when the grade is withheld."""
        if self.result is None or self.status in ("not judged", "no result"):
            return None
        return self.result.total

    @property
    def final(self) -> float | None:
        """The points that are left after lateness, or None where one of the two is not known."""
        return None if self.total is None or self.penalty is None else self.total - self.penalty

    @property
    def withheld(self) -> bool:
        """Whether no grade may be given out for this row."""
        return self.total is None

    @property
    def verdicts(self) -> list[Verdict]:
        """The verdicts in the order of the result; empty when there is no result."""
        return [] if self.result is None else list(self.result.verdicts)

    def points(self, question: str) -> float | None:
        """Points earned in a question, or None when they are withheld or nothing was recorded."""
        return None if self.result is None or self.total is None else self.result.points(question)

    @property
    def marks(self) -> list[Mark]:
        """The points that a person set in place of what the checks gave."""
        return [] if self.result is None else list(self.result.marks)

    def marked(self, question: str) -> bool:
        """Whether a person set points in a question."""
        return any(mark.question == question for mark in self.marks)

    def mark_notes(self, questions: Iterable[QuestionInfo]) -> list[str]:
        """Return a sentence on each mark: what it is, what the checks gave, and why it was set."""
        worth = {question.id: question.points for question in questions}
        worth |= {verdict.check: verdict.points for verdict in self.verdicts}
        earned = {verdict.check: verdict.awarded for verdict in self.verdicts}
        sentences = []
        for mark in self.marks:
            checks = earned.get(mark.subject)
            if self.result is not None and "." not in mark.subject:
                checks = self.result.points_of_checks(mark.subject)
            sentences.append(mark_sentence(mark, worth.get(mark.subject), checks))
        return sentences

    def reason(self) -> str:
        """Why the row has no ordinary grade, as one sentence; empty for a graded row that is settled."""
        match self.state:
            case "graded":
                return self.unsettled
            case "unreadable":
                first = next((verdict.message for verdict in self.verdicts if verdict.message), "")
                return " ".join(self.all_notes()) or first or "The submission could not be read."
            case "no result":
                return (
                    " ".join(self.notes) or "Nothing was recorded for this submission; run the command again."
                )
            case _:
                return self._why_not_judged()

    def all_notes(self) -> list[str]:
        """Return notes of the intake and of the loader, each once."""
        loaded = [] if self.result is None else load_notes(self.result.load)
        return list(dict.fromkeys([*self.notes, *loaded]))

    def _why_not_judged(self) -> str:
        missing = [verdict for verdict in self.verdicts if str(verdict.status) == "not judged"]
        if not missing:
            return " ".join(self.notes) or "The submission could not be judged; it will be tried again."
        first = next((verdict.message for verdict in missing if verdict.message), "")
        count = "1 check was" if len(missing) == 1 else f"{len(missing)} checks were"
        return f"{count} not judged{f': {first}' if first else '.'}"


@dataclass(frozen=True)
class ClassReport:
    """Everything a report is made of; `rows` keep their order (`class_report` sorts them by student id)."""

    assignment_id: str
    assignment_title: str
    questions: tuple[QuestionInfo, ...]
    rows: tuple[StudentRow, ...]
    run: RunInfo = field(default_factory=RunInfo)

    @property
    def maximum(self) -> float:
        """The sum of the questions' points."""
        return sum(question.points for question in self.questions)

    @property
    def with_lateness(self) -> bool:
        """Whether lateness takes points off in this assignment."""
        return any(row.penalty is not None for row in self.rows)


def class_report(manifest: Manifest, run: RunInfo, rows: Iterable[StudentRow]) -> ClassReport:
    """Return the report of `rows` for the assignment `manifest` describes, sorted by student id.

    Raises ValueError when two rows share a student id: each student has one row, and which attempt counts
    is decided before a report is made.
    """
    ordered = sorted(rows, key=lambda row: row.student_id)
    for one, other in itertools.pairwise(ordered):
        if one.student_id == other.student_id:
            raise ValueError(f"two rows have the student id {one.student_id!r}; expected one row per student")
    return ClassReport(
        assignment_id=manifest.id,
        assignment_title=manifest.title,
        questions=questions_of(manifest),
        rows=tuple(ordered),
        run=run,
    )


def questions_of(manifest: Manifest) -> tuple[QuestionInfo, ...]:
    """Return the questions of a manifest as reports need them."""
    return tuple(
        QuestionInfo(
            id=one.id,
            title=one.title,
            points=float(one.points),
            public=len(one.public),
            hidden=len(one.hidden) if one.hidden_count is None else one.hidden_count,
        )
        for one in manifest.questions
    )


def load_notes(load: LoadReport) -> list[str]:
    """Return what the loader did with the file, as sentences, at most NOTES_SHOWN.

    Why nothing could be read, what was done to read it, what a syntax error cost, then single cells.
    """
    notes = [load.problem, *load.notes, *load.broken.values()]
    for cell in load.cells:
        notes += [f"{cell.label}: {note}" for note in cell.notes]
        if cell.status == "failed" and cell.error is not None:
            notes.append(f"{cell.label} stopped with {cell.error.type_name}: {cell.error.message}")
    kept = [note for note in notes if note]
    if len(kept) > NOTES_SHOWN:
        kept = [*kept[:NOTES_SHOWN], f"and {len(kept) - NOTES_SHOWN} more notes like these"]
    return kept


def _state(status: str) -> State:
    if status in ("graded", "not judged", "unreadable"):
        return status  # type: ignore[return-value]
    return "no result"
