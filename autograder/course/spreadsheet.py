"""Text in the cells of CSV files that people open in a spreadsheet."""

import re

_STARTS = "=+\\-@\t\r\n＝＋－＠"
_EVALUATED = re.compile(rf"(?:[{_STARTS}]|\s+[{_STARTS}])")
_GUARDED = re.compile(rf"'+(?:[{_STARTS}]|\s+[{_STARTS}])")


def text_cell(text: str) -> str:
    """`text` as a cell that no spreadsheet evaluates; `cell_text` is the way back.

    A cell that begins, after blanks, with =, +, -, @ (also in full width), a tab or a line end gets an
    apostrophe in front. Source: OWASP, "CSV Injection". So does one that looks as if it had got one.
    """
    return f"'{text}" if _EVALUATED.match(text) or _GUARDED.match(text) else text


def cell_text(cell: str) -> str:
    """Return the text that `text_cell` made `cell` from."""
    return cell[1:] if _GUARDED.match(cell) else cell
