"""Text and numbers made safe and readable for whoever reads a grade, in any format.

Text from a submission may hold terminal escapes, bidirectional overrides or NULs; `clean` makes those
visible before any format applies an escaping of its own.
"""

import math
import re
from decimal import ROUND_HALF_UP, Decimal

_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")
# Control characters, bidirectional marks and overrides, line separators, byte-order marks, lone surrogates.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_FLOOD = 8  # escapes and marks may be this many times longer than what is left of them
_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠")


def clean(text: str, limit: int | None = None) -> str:
    """Return `text` without terminal escapes, control and direction characters made visible as `[U+202E]`.

    Newlines and tabs stay; CR LF and lone CR become LF. With `limit`, at most that many characters are
    kept and the cut is marked, so one flood of output cannot drown a report.
    """
    flood = limit is not None and len(text) > _FLOOD * limit + 1000
    if limit is not None and flood:
        text = text[: _FLOOD * limit + 1000]  # what follows would be cut anyway; do not read it
    text = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    shown = _UNSEEN.sub(lambda match: f"[U+{ord(match.group()):04X}]", text)
    if limit is not None and (flood or len(shown) > limit):
        return f"{shown[: max(limit - 1, 0)]}…"
    return shown


def one_line(text: str, limit: int | None = None) -> str:
    """Return `clean(text)` with every run of white space as one blank: for table cells and headings."""
    shown = clean(text, None if limit is None else 2 * limit + 1000)
    return clean(" ".join(shown.split()), limit)


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


def text_cell(text: str) -> str:
    """Return `text` as a cell that no spreadsheet evaluates.

    A cell that begins, after blanks, with =, +, -, @ (also in full width), a tab or a line end gets an
    apostrophe in front. Source: OWASP, "CSV Injection".
    """
    starts = {text[:1], text.lstrip()[:1]}
    return f"'{text}" if starts & _FORMULA_STARTS else text
