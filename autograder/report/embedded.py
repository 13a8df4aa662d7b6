"""The verdicts of a whole class as a compact value that the HTML report carries and unfolds on request.

A student's checks are one string with a letter per check; points are given only where they are not the
usual ones (all for a pass, none otherwise), and every message is kept once. When messages alone would
make the page heavy they are cut shorter, all alike, and the cut is marked.
"""

import json
from collections.abc import Mapping
from typing import Any

from autograder.checks.verdicts import Verdict
from autograder.report.model import ClassReport, StudentRow
from autograder.report.words import (
    check_title,
    clean,
    points_text,
    question_label,
    round_points,
    shown_status,
)

LETTERS = {
    "passed": "p",
    "partial": "c",
    "failed": "f",
    "error": "e",
    "timed out": "t",
    "skipped": "s",
    "not judged": "n",
}
MESSAGE_BUDGET = 2_500_000
_LIMITS = (2000, 800, 300, 120, 40)


class Strings:
    """A table of texts in which each is kept once, cut to `limit` characters."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        self.places: dict[str, int] = {}
        self.size = 0

    def place(self, text: str) -> int:
        """Return the index of `text`, adding it when it is new."""
        shown = clean(text, self.limit)
        if shown not in self.places:
            self.places[shown] = len(self.places)
            self.size += len(shown.encode("utf-8", "replace"))
        return self.places[shown]


def embedded(report: ClassReport, links: Mapping[str, str]) -> dict[str, Any]:
    """Return the page's data: `checks`, `questions`, `strings`, and per student an entry of `rows`, in order.

    `links` maps a student id to the relative address of the feedback file.
    """
    checks = _declared_checks(report)
    for limit in _LIMITS:
        strings = Strings(limit)
        rows = [_row(report, row, checks, strings, links.get(row.student_id, "")) for row in report.rows]
        if strings.size <= MESSAGE_BUDGET:
            break
    return {
        "checks": [_check(verdict) for verdict in checks.values()],
        "questions": [
            {"id": question.id, "label": question_label(question.id), "title": clean(question.title)}
            for question in report.questions
        ],
        "rows": rows,
        "strings": list(strings.places),
    }


def script_json(value: object) -> str:
    """JSON that cannot end the script element it stands in, and that is valid JavaScript too."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _declared_checks(report: ClassReport) -> dict[str, Verdict]:
    """One verdict per check, in the order of the longest result first, then whatever others add."""
    checks: dict[str, Verdict] = {}
    for row in sorted(report.rows, key=lambda one: -len(one.verdicts)):
        for verdict in row.verdicts:
            checks.setdefault(verdict.check, verdict)
    return checks


def _check(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": clean(verdict.check),
        "title": clean(check_title(verdict.check)),
        "q": verdict.question,
        "pub": int(verdict.public),
        "pts": points_text(verdict.points),
        "hint": clean(verdict.hint, 1000),
    }


def _row(
    report: ClassReport, row: StudentRow, checks: Mapping[str, Verdict], strings: Strings, link: str
) -> dict[str, Any]:
    places = {check: place for place, check in enumerate(checks)}
    letters = ["."] * len(places)
    entry: dict[str, Any] = {"a": {}, "m": {}, "h": {}, "t": [0] * len(places)}
    for verdict in row.verdicts:
        place = places[verdict.check]
        shown = shown_status(str(verdict.status), verdict.awarded, verdict.points)
        letters[place] = LETTERS[shown]
        entry["t"][place] = round(verdict.seconds * 1000)
        usual = verdict.points if shown == "passed" else 0.0
        if round_points(verdict.awarded) != round_points(usual):
            entry["a"][place] = points_text(verdict.awarded)
        if shown != "passed" and verdict.message:
            entry["m"][place] = strings.place(verdict.message)
        if shown != "passed" and verdict.hint != checks[verdict.check].hint:
            entry["h"][place] = strings.place(verdict.hint)
    entry["s"] = "".join(letters)
    entry["n"] = [strings.place(note) for note in (*row.mark_notes(report.questions), *row.all_notes())]
    entry["f"] = link
    return {key: value for key, value in entry.items() if value}
