"""An exception of the student's code, told in plain text.

Formatting runs in the box: a `__str__` that raises or never ends is the box's trouble, not the judge's.
"""

from __future__ import annotations

import linecache
from collections.abc import Collection, Mapping
from types import TracebackType

from autograder.wire.messages import ErrorReport, Frame

MAX_TYPE, MAX_MESSAGE, MAX_SOURCE, MAX_FRAMES = 60, 2000, 200, 8


def describe(error: BaseException, files: Collection[str]) -> ErrorReport:
    """Return `error` with the places in `files` (names as compiled) it passed through, outermost first.

    Where `files` is a mapping, its values are what the files are called.
    """
    if isinstance(error, SyntaxError) and error.filename in files:
        frames = [_syntax_frame(error)]
        message = plain_text(error.msg, MAX_MESSAGE)
    else:
        frames = _frames(error.__traceback__, files)
        message = plain_text(error, MAX_MESSAGE)
    return ErrorReport(plain_text(type(error).__name__, MAX_TYPE), message, frames)


def plain_text(value: object, length: int) -> str:
    """Return `str(value)`, at most `length` characters that any encoding can hold; never raises."""
    try:
        return str(value)[:length].encode("utf-8", "replace").decode()
    except BaseException as error:  # whatever a student's __str__ raises, there is no text
        return f"(no message: its __str__ raised {type(error).__name__})"[:length]


def _frames(traceback: TracebackType | None, files: Collection[str]) -> list[Frame]:
    frames: list[Frame] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename in files:
            shown = files[code.co_filename] if isinstance(files, Mapping) else code.co_filename
            frames.append(_frame(code.co_filename, shown, traceback.tb_lineno, code.co_qualname))
            del frames[:-MAX_FRAMES]  # endless recursion passes through thousands
        traceback = traceback.tb_next
    return frames


def _frame(filename: str, shown: str, line: int, function: str) -> Frame:
    source = linecache.getline(filename, line).strip()
    name = "" if function == "<module>" else function.replace("<locals>.", "")
    return Frame(shown, line, plain_text(name, MAX_TYPE), plain_text(source, MAX_SOURCE))


def _syntax_frame(error: SyntaxError) -> Frame:
    return Frame(str(error.filename), error.lineno or 1, "", plain_text(error.text or "", MAX_SOURCE).strip())
