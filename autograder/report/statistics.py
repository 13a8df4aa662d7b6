"""What a class did, in numbers: the distribution of totals, how each question and each check went, times.

Only graded rows enter a mean, a median or a rate. Withheld grades and submissions that could not be read
are told apart from them, so that a PDF does not make a question look hard.
"""

import math
import re
import statistics
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.checks.verdicts import Verdict
from autograder.report.model import ClassReport, QuestionInfo, StudentRow
from autograder.report.words import STATUS_WORDS, one_line, shown_status

BINS = 20
_NUMBER = re.compile(r"[-+]?\d[\d.,]*(?:[eE][-+]?\d+)?")


@dataclass(frozen=True)
class Distribution:
    """Totals of the graded rows: `bins[i]` counts those in [i, i+1) * maximum / BINS; the last is closed."""

    count: int
    maximum: float
    bins: tuple[int, ...]
    mean: float
    median: float
    lower_quartile: float
    upper_quartile: float
    least: float
    most: float


@dataclass(frozen=True)
class QuestionStatistics:
    """One question over the graded rows that hold it: who earned all, some, none of its points; the mean."""

    question: QuestionInfo
    full: int
    part: int
    none: int
    mean: float

    @property
    def count(self) -> int:
        """Number of graded rows."""
        return self.full + self.part + self.none


@dataclass(frozen=True)
class CheckStatistics:
    """One check over all rows with verdicts; `counts` has every key of STATUS_WORDS.

    `message` is an example of the commonest kind of message, messages that differ in numbers alone being of
    one kind, and `message_count` how many there were of that kind.
    """

    check: str
    question: str
    public: bool
    points: float
    counts: dict[str, int]
    message: str
    message_count: int

    @property
    def judged(self) -> int:
        """Number of verdicts that say something about the submission."""
        return sum(self.counts.values()) - self.counts["not judged"]

    @property
    def missed(self) -> int:
        """Number of judged verdicts that did not pass in full."""
        return self.judged - self.counts["passed"]

    @property
    def pass_rate(self) -> float:
        """Share of judged verdicts that passed, 0 to 1; 0 when none was judged."""
        return self.counts["passed"] / self.judged if self.judged else 0.0


@dataclass(frozen=True)
class Timing:
    """Seconds per graded submission: quantiles of wall and CPU time, and the slowest rows."""

    wall_median: float
    wall_p95: float
    wall_sum: float
    cpu_median: float
    cpu_p95: float
    cpu_sum: float
    slowest: tuple[StudentRow, ...]


def quantile(ordered: Sequence[float], share: float) -> float:
    """Return the `share` quantile of sorted numbers by linear interpolation (Hyndman and Fan, type 7).

    Raises ValueError for an empty sequence.
    """
    if not ordered:
        raise ValueError("a quantile needs at least one number")
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def graded_rows(report: ClassReport) -> list[StudentRow]:
    """Return the rows with an ordinary grade."""
    return [row for row in report.rows if row.state == "graded"]


def distribution(report: ClassReport) -> Distribution | None:
    """Return the distribution of totals, or None when no row has a grade."""
    totals = sorted(row.total or 0.0 for row in graded_rows(report))
    if not totals:
        return None
    maximum = report.maximum or 1.0
    bins = [0] * BINS
    for total in totals:
        bins[min(max(int(total / maximum * BINS + 1e-9), 0), BINS - 1)] += 1
    return Distribution(
        count=len(totals),
        maximum=maximum,
        bins=tuple(bins),
        mean=statistics.fmean(totals),
        median=quantile(totals, 0.5),
        lower_quartile=quantile(totals, 0.25),
        upper_quartile=quantile(totals, 0.75),
        least=totals[0],
        most=totals[-1],
    )


def question_statistics(report: ClassReport) -> list[QuestionStatistics]:
    """One entry per question, in the order of the report."""
    return [_one_question(report, question) for question in report.questions]


def _one_question(report: ClassReport, question: QuestionInfo) -> QuestionStatistics:
    known = [row.points(question.id) for row in graded_rows(report)]
    earned = [points for points in known if points is not None]
    full = sum(points >= question.points - 1e-9 for points in earned)
    none = sum(points <= 1e-9 for points in earned)
    mean = statistics.fmean(earned) if earned else 0.0
    return QuestionStatistics(question, full, len(earned) - full - none, none, mean)


def check_statistics(report: ClassReport) -> list[CheckStatistics]:
    """One entry per check that reported, the most often missed first; ties keep the order of the checks."""
    verdicts: dict[str, list[Verdict]] = defaultdict(list)
    for row in report.rows:
        if row.state != "unreadable":
            for verdict in row.verdicts:
                verdicts[verdict.check].append(verdict)
    return sorted(
        (_one_check(group) for group in verdicts.values()), key=lambda one: (one.pass_rate, -one.missed)
    )


def _one_check(group: list[Verdict]) -> CheckStatistics:
    counts = dict.fromkeys(STATUS_WORDS, 0)
    messages: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for verdict in group:
        shown = shown_status(str(verdict.status), verdict.awarded, verdict.points)
        counts[shown] += 1
        if shown not in ("passed", "skipped") and verdict.message:
            message = one_line(verdict.message, 240)
            kind = _NUMBER.sub("#", message)
            messages[kind] += 1
            examples.setdefault(kind, message)
    kind, count = messages.most_common(1)[0] if messages else ("", 0)
    first = group[0]
    return CheckStatistics(
        check=first.check,
        question=first.question,
        public=first.public,
        points=first.points,
        counts=counts,
        message=examples.get(kind, ""),
        message_count=count,
    )


def timing(report: ClassReport, slowest: int = 8) -> Timing | None:
    """Return times of the rows that have a result, or None when there is none."""
    timed = [
        (row.result.seconds, row.result.cpu_seconds, row) for row in report.rows if row.result is not None
    ]
    if not timed:
        return None
    wall = sorted(seconds for seconds, _, _ in timed)
    cpu = sorted(seconds for _, seconds, _ in timed)
    order = sorted(timed, key=lambda one: -one[0])
    return Timing(
        wall_median=quantile(wall, 0.5),
        wall_p95=quantile(wall, 0.95),
        wall_sum=sum(wall),
        cpu_median=quantile(cpu, 0.5),
        cpu_p95=quantile(cpu, 0.95),
        cpu_sum=sum(cpu),
        slowest=tuple(row for _, _, row in order[:slowest]),
    )
