"""The words and symbols shared by every report, and the cleaning of text that came from a student.

A verdict is never told by colour alone: each status has a symbol, a plain-ASCII symbol for old consoles,
and a word. Text from a submission may hold terminal escapes, bidirectional overrides or NULs; `clean`
makes those visible before any renderer applies the escaping of its own format.
"""

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class StatusWord:
    """How one status is shown: `symbol` (one column wide), `ascii` (for old consoles), `word`, `meaning`."""

    symbol: str
    ascii: str
    word: str
    meaning: str


STATUS_WORDS: dict[str, StatusWord] = {
    "passed": StatusWord("✓", "+", "passed", "the check found what it expected"),
    "partial": StatusWord("◐", "~", "partly passed", "part of the check's points were given"),
    "failed": StatusWord("✗", "x", "failed", "the check found something other than it expected"),
    "error": StatusWord("!", "!", "error", "the submitted code raised an exception"),
    "timed out": StatusWord("◷", "t", "timed out", "the submitted code did not finish in the time allowed"),
    "skipped": StatusWord("–", "-", "skipped", "a check that this one depends on did not pass"),
    "not judged": StatusWord(
        "?",
        "?",
        "not judged",
        "the grading system could not run this check; that is not the student's fault and no points "
        "are taken off for it",
    ),
}

WITHHELD = (
    "The grade is withheld, because at least one check could not be judged. This is a fault of the grading "
    "system, not of the submission, and it is not a zero: those checks will be run again."
)

_BIDI = {0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def shown_status(status: str, awarded: float, points: float) -> str:
    """Return the key of STATUS_WORDS for a verdict: "partial" where only a part of the points was given."""
    settled = status not in ("not judged", "skipped")
    if settled and points > 0 and 0 < awarded < points - 1e-9:
        return "partial"
    return status if status in STATUS_WORDS else "not judged"


def _visible(character: str) -> str:
    code = ord(character)
    if character in "\n\t" or (code >= 0x20 and code != 0x7F and not 0x80 <= code < 0xA0):
        if code in _BIDI or code in (0x2028, 0x2029, 0xFEFF) or unicodedata.category(character) == "Cs":
            return f"[U+{code:04X}]"
        return character
    return f"[U+{code:04X}]"


def clean(text: str, limit: int | None = None) -> str:
    """`text` with terminal escapes removed and control and direction characters made visible as `[U+202E]`.

    Newlines and tabs stay; CR LF and lone CR become LF. With `limit`, at most that many characters are
    kept and the cut is marked, so one flood of output cannot drown a report.
    """
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if text.isascii() and text.isprintable():
        shown = text
    else:
        shown = "".join(_visible(character) for character in text)
    if limit is not None and len(shown) > limit:
        return f"{shown[: max(limit - 1, 0)]}…"
    return shown


def one_line(text: str, limit: int | None = None) -> str:
    """`clean(text)` with every run of white space as one blank: for table cells and headings."""
    return clean(" ".join(clean(text).split()), limit)


def round_points(points: float) -> Decimal:
    """Points at two decimals, halves up (0.125 becomes 0.13), from the shortest decimal form of the float.

    Raises ValueError for a number that is not finite: such a total is a defect of the judge, and must not
    reach a gradebook as text.
    """
    if not math.isfinite(points):
        raise ValueError(f"points must be a finite number, received {points}")
    return Decimal(repr(float(points))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def points_text(points: float | None) -> str:
    """Points for reading: "8", "7.5", "6.67"; "withheld" for None."""
    if points is None:
        return "withheld"
    text = f"{round_points(points):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def question_label(question: str) -> str:
    """Return a question's id as people say it: "q1_2" is "Q1.2"; other forms are put in capitals."""
    label = question.upper()
    return re.sub(r"(?<=\d)_(?=\d)", ".", label)


def check_title(check: str) -> str:
    """Return a check's id as words: "q1_2.bias_is_added_to_every_row" is "bias is added to every row"."""
    return check.rpartition(".")[2].replace("_", " ")


def count_of(number: int, noun: str) -> str:
    """Return a number with its noun in the singular or plural: `count_of(1, "check")` is "1 check"."""
    return f"{number} {noun}" if number == 1 else f"{number:,} {noun}s"
