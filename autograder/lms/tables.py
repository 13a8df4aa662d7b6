"""A CSV file of somebody else's that is given back with one column filled in and every other byte as it was.

The `csv` module reads cells but forgets how they were written; a gradebook that comes back with other quotes,
line ends or encoding is a different file. Here each cell keeps its raw text, so that
`Table.parse(data).to_bytes()` is `data` whatever it holds.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from pathlib import Path

import msgspec

from autograder.errors import LmsError

MAX_BYTES = 50 * 2**20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DELIMITERS = (",", ";", "\t")


class Cell(msgspec.Struct, frozen=True):
    """One cell: `raw` is how it stands in the file, `text` what it says."""

    raw: str
    text: str


class Row(msgspec.Struct):
    """The cells of a line and what ends it (nothing at the end of some files)."""

    cells: list[Cell]
    end: str

    def text(self, column: int) -> str:
        """Return the text of a column, '' where the row is too short to have it."""
        return self.cells[column].text if column < len(self.cells) else ""


class Table(msgspec.Struct):
    """A CSV file in memory; `name` is used in messages. Row 0 is the header."""

    name: str
    mark: bytes
    encoding: str
    delimiter: str
    rows: list[Row]

    @classmethod
    def read(cls, path: Path) -> Table:
        """Read the file at `path`; LmsError says what is wrong with it."""
        try:
            with open(path, "rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise LmsError(f"{path} cannot be read: {error.strerror}") from error
        if len(data) > MAX_BYTES:
            raise LmsError(
                f"{path} has more than {MAX_BYTES >> 20} MiB; a gradebook or roster is far smaller"
            )
        return cls.parse(data, str(path))

    @classmethod
    def parse(cls, data: bytes, name: str = "the table") -> Table:
        """Take `data` apart; raises LmsError for an empty file, a zip (.xlsx) or a quote that never ends."""
        if data.startswith(b"PK\x03\x04"):
            raise LmsError(f"{name} is a spreadsheet or a zip, not CSV; save or export it as CSV")
        mark, encoding, text = _decoded(data, name)
        if not text.strip():
            raise LmsError(f"{name} is empty; expected a header line and one line per student")
        readings: list[tuple[str, list[Row]]] = []
        problems: list[LmsError] = []
        for delimiter in _delimiters(text):
            try:
                readings.append((delimiter, _rows(text, delimiter, name)))
            except LmsError as problem:
                problems.append(problem)
        if not readings:
            raise problems[0]
        delimiter, rows = max(readings, key=lambda reading: len(reading[1][0].cells))
        return cls(name, mark, encoding, delimiter, rows)

    def to_bytes(self) -> bytes:
        """Return the file."""
        lines = (self.delimiter.join(cell.raw for cell in row.cells) + row.end for row in self.rows)
        return self.mark + "".join(lines).encode(self.encoding)

    @property
    def header(self) -> list[str]:
        """The texts of the first row, without blanks around them."""
        return [cell.text.strip() for cell in self.rows[0].cells]

    def column(self, *names: str) -> int | None:
        """Return the index of the first column called one of `names`, in any case; None without one."""
        wanted = {name.casefold() for name in names}
        return next((index for index, name in enumerate(self.header) if name.casefold() in wanted), None)

    def columns(self, names: Iterable[str]) -> list[int]:
        """Return the indices of all columns called one of `names`, in any case."""
        wanted = {name.casefold() for name in names}
        return [index for index, name in enumerate(self.header) if name.casefold() in wanted]

    def write(self, row: int, column: int, text: str) -> None:
        """Put `text` into a cell, quoted when the old one was or when it has to be."""
        cells = self.rows[row].cells
        old = cells[column]
        special = any(character in text for character in f'{self.delimiter}"\r\n')
        quoted = '"' + text.replace('"', '""') + '"'
        cells[column] = Cell(quoted if special or old.raw.startswith('"') else text, text)

    def lines(self) -> list[int]:
        """Return the number of the line on which each row begins, from 1."""
        numbers, line = [], 1
        for row in self.rows:
            numbers.append(line)
            text = "".join(cell.raw for cell in row.cells) + row.end
            line += len(re.findall(r"\r\n|\r|\n", text))
        return numbers


def _decoded(data: bytes, name: str) -> tuple[bytes, str, str]:
    """Return byte-order mark, encoding and text; without a mark UTF-8, else what Excel writes on Windows."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return mark, encoding, data[len(mark) :].decode(encoding)
            except UnicodeDecodeError as error:
                what = f"{name} begins as {encoding.upper()} but is not (byte {error.start})"
                raise LmsError(f"{what}; export it again") from None
    for encoding in ("utf-8", "cp1252"):
        try:
            return b"", encoding, data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return b"", "latin-1", data.decode("latin-1")


def _delimiters(text: str) -> list[str]:
    """Return the delimiters that stand in the first line; a comma when none does."""
    first = re.split(r"[\r\n]", text.lstrip("\r\n"), maxsplit=1)[0]
    return [one for one in _DELIMITERS if one in first] or [","]


def _rows(text: str, delimiter: str, name: str) -> list[Row]:
    rows: list[Row] = []
    cells: list[Cell] = []
    ending = re.compile(f"{re.escape(delimiter)}|\r\n|\r|\n")
    start = 0
    while True:
        cell, stop = _cell(text, start, ending, name)
        cells.append(cell)
        found = ending.match(text, stop)
        end = found.group() if found else ""
        start = stop + len(end)
        if end != delimiter:
            rows.append(Row(cells, end))
            cells = []
        if not found or (start == len(text) and not cells):
            return rows


def _cell(text: str, start: int, ending: re.Pattern[str], name: str) -> tuple[Cell, int]:
    """Return the cell that begins at `start` and where it stops."""
    position, inner = start, ""
    if text.startswith('"', start):
        close = start + 1
        while True:
            close = text.find('"', close)
            if close < 0:
                line = text.count("\n", 0, start) + 1
                raise LmsError(
                    f"{name}, line {line}: a quotation mark is never closed; export the file again"
                )
            if not text.startswith('"', close + 1):
                break
            close += 2
        inner, position = text[start + 1 : close].replace('""', '"'), close + 1
    found = ending.search(text, position)
    stop = found.start() if found else len(text)
    return Cell(text[start:stop], inner + text[position:stop]), stop
