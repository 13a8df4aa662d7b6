"""report.html: the class on one self-contained page that needs no network and runs only its own script.

The page works without scripts (the table of students is plain HTML); with them it sorts, filters and
unfolds. Its content security policy names the hashes of the one style sheet and the one script, so that
even text that slipped through the escaping could neither run nor load anything.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from autograder.report import charts
from autograder.report.embedded import LETTERS, embedded, script_json
from autograder.report.model import ClassReport, StudentRow
from autograder.report.statistics import (
    CheckStatistics,
    Distribution,
    check_statistics,
    distribution,
    question_statistics,
    timing,
)
from autograder.report.words import (
    STATUS_WORDS,
    check_title,
    clean,
    one_line,
    points_text,
    question_label,
)

STATES = {
    "graded": ("✓", "graded"),
    "not judged": ("?", "not judged"),
    "unreadable": ("⌀", "unreadable"),
    "no result": ("○", "no result"),
}
_ATTENTION_SHOWN = 40


@dataclass(frozen=True)
class StudentLine:
    """One row of the table of students, ready to print."""

    place: int
    student_id: str
    name: str
    state: str
    symbol: str
    total: str
    total_share: float
    late: tuple[str, ...]
    cells: tuple[tuple[str, str], ...]
    seconds: str
    link: str
    reason: str


def report_html(report: ClassReport, links: Mapping[str, str] | None = None) -> str:
    """Return the page; `links` maps a student id to the address of its feedback file, relative to it."""
    links = links or {}
    style, script = _template_text("report.css"), _template_text("report.js")
    environment = Environment(
        loader=PackageLoader("autograder.report", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(points=points_text, label=question_label, clean=one_line, percent=percent)
    words = {letter: [word.symbol, word.word] for letter, word in _words_by_letter()}
    return environment.get_template("report.html.j2").render(
        report=report,
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        data=Markup(script_json({**embedded(report, links), "words": words})),
        students=[_student(report, place, row, links) for place, row in enumerate(report.rows)],
        **_overview(report),
    )


def percent(share: float) -> str:
    """Return a share as a whole percentage that says 0 and 100 only where it means them: 0.999 is "99 %"."""
    whole = round(100 * share)
    if whole == 100 and share < 1:
        whole = 99
    if whole == 0 and share > 0:
        whole = 1
    return f"{whole} %"


def seconds_text(seconds: float) -> str:
    """Return a duration for reading: "0.45 s", "12.3 s", "3 min 20 s", "2 h 05 min"."""
    if seconds < 10:
        return f"{seconds:.2f} s"
    if seconds < 100:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest:02d} s"
    return f"{minutes // 60} h {minutes % 60:02d} min"


def _template_text(name: str) -> str:
    return resources.files("autograder.report").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    def source(text: str) -> str:
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        return f"'sha256-{digest}'"

    return (
        f"default-src 'none'; style-src {source(style)}; script-src {source(script)}; "
        "base-uri 'none'; form-action 'none'"
    )


def _words_by_letter() -> list[tuple[str, Any]]:
    return [(letter, STATUS_WORDS[key]) for key, letter in LETTERS.items()]


def _overview(report: ClassReport) -> dict[str, Any]:
    spread = distribution(report)
    attention = [row for row in report.rows if row.state != "graded"]
    times = timing(report)
    return {
        "spread": spread,
        "tiles": _tiles(report, spread),
        "histograms": _histograms(spread),
        "questions": [
            (one, charts.shares((one.full, one.part, one.none))) for one in question_statistics(report)
        ],
        "checks": [(one, check_title(one.check), _tally(one)) for one in check_statistics(report)],
        "attention": attention[:_ATTENTION_SHOWN],
        "attention_more": max(0, len(attention) - _ATTENTION_SHOWN),
        "states": STATES,
        "times": times,
        "by_hand": any(row.marks for row in report.rows),
        "seconds": seconds_text,
        "slowest": [] if times is None else _slowest(times.slowest),
    }


def _tiles(report: ClassReport, spread: Distribution | None) -> list[list[tuple[str, str]]]:
    """Two groups of figures: how many submissions there are of each kind, and what the graded ones earned."""
    counts = [("Submissions", f"{len(report.rows):,}"), ("Graded", f"{spread.count if spread else 0:,}")]
    for state in ("not judged", "unreadable", "no result"):
        count = sum(row.state == state for row in report.rows)
        if count:
            counts.append((STATES[state][1].capitalize(), f"{count:,}"))
    if spread is None:
        return [counts]
    earned = [
        ("Mean", f"{spread.mean:.1f}"),
        ("Median", f"{spread.median:.1f}"),
        ("Middle half", f"{spread.lower_quartile:.1f} – {spread.upper_quartile:.1f}"),
        ("Range", f"{spread.least:.1f} – {spread.most:.1f}"),
    ]
    return [counts, earned]


def _histograms(spread: Distribution | None) -> list[tuple[str, charts.Histogram]]:
    if spread is None:
        return []
    sizes = (("wide", 900.0, 280.0), ("narrow", 380.0, 250.0))
    return [(name, charts.histogram(spread, width=width, height=height)) for name, width, height in sizes]


def _tally(check: CheckStatistics) -> list[tuple[str, str, int]]:
    """Symbol, word and count of each way in which the check was missed."""
    return [
        (word.symbol, word.word, check.counts[key])
        for key, word in STATUS_WORDS.items()
        if key != "passed" and check.counts[key]
    ]


def _slowest(rows: tuple[StudentRow, ...]) -> list[tuple[StudentRow, str, str, float, float]]:
    """Row, wall and CPU seconds as text, and both as shares of the slowest wall time (0 to 100)."""
    results = [(row, row.result) for row in rows if row.result is not None]
    longest = max((result.seconds for _, result in results), default=0.0) or 1.0
    return [
        (
            row,
            seconds_text(result.seconds),
            seconds_text(result.cpu_seconds),
            round(100 * result.seconds / longest, 1),
            round(min(100.0, 100 * result.cpu_seconds / longest), 1),
        )
        for row, result in results
    ]


def _student(report: ClassReport, place: int, row: StudentRow, links: Mapping[str, str]) -> StudentLine:
    total = row.total
    symbol, word = STATES[row.state]
    return StudentLine(
        place=place,
        student_id=one_line(row.student_id, 60),
        name=one_line(row.name, 60),
        state=word,
        symbol=symbol,
        total=_or_dash(total),
        total_share=0.0 if total is None else round(100 * total / (report.maximum or 1), 1),
        late=(_or_dash(row.penalty), _or_dash(row.final)) if report.with_lateness else (),
        cells=tuple(
            _cell(row.points(question.id), question.points, by_hand=row.marked(question.id))
            for question in report.questions
        ),
        seconds=f"{row.result.seconds:.2f}" if row.result else "–",
        link=links.get(row.student_id, ""),
        reason=clean(row.reason(), 300),
    )


def _or_dash(points: float | None) -> str:
    return "–" if points is None else points_text(points)


def _cell(points: float | None, maximum: float, *, by_hand: bool = False) -> tuple[str, str]:
    """Return a question's points as text, with a star where a person set them, and a letter.

    The letter is "a" for all points, "b" for a part, "c" for none, "w" for withheld.
    """
    if points is None:
        return "–", "w"
    kind = "a" if points >= maximum - 1e-9 else "c" if points <= 1e-9 else "b"
    return points_text(points) + (" *" if by_hand else ""), kind
