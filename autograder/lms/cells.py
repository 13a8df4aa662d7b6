"""Text in the cells of CSV files that people open in a spreadsheet, and back."""

from autograder.checks.text import text_cell


def guarded(text: str) -> str:
    """`text` as a cell that no spreadsheet evaluates; `unguarded` is the way back.

    As `text_cell`, and what looks as if it had been guarded gets one more apostrophe.
    """
    return f"'{text}" if text.startswith("'") and _evaluated(text.lstrip("'")) else text_cell(text)


def unguarded(cell: str) -> str:
    """Return the text that `guarded` made `cell` from."""
    return cell[1:] if cell.startswith("'") and _evaluated(cell.lstrip("'")) else cell


def _evaluated(text: str) -> bool:
    return text_cell(text) != text
