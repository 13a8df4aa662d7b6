"""An exception of the student's code, told in plain text.

Formatting runs in the box: a `__str__` that raises or never ends is the box's trouble, not the judge's.
"""

from __future__ import annotations

import linecache
from collections.abc import Collection
from types import TracebackType

from autograder.wire.messages import ErrorReport, Frame

MAX_TYPE, MAX_MESSAGE, MAX_SOURCE, MAX_FRAMES = 60, 2000, 200, 8


def describe(error: BaseException, files: Collection[str]) -> ErrorReport:
    """Return `error` with the places in `files` (names as compiled) it passed through, outermost first."""
    if isinstance(error, SyntaxError) and error.filename in files:
        frames = [_syntax_frame(error)]
        message = str(error.msg)
    else:
        frames = _frames(error.__traceback__, files)
        message = _text(error)
    return ErrorReport(str(type(error).__name__)[:MAX_TYPE], message[:MAX_MESSAGE], frames)


def _text(error: BaseException) -> str:
    try:
        return str(error)
    except BaseException as second:  # whatever a student's __str__ raises, there is no text
        return f"(no message: its __str__ raised {str(type(second).__name__)[:MAX_TYPE]})"


def _frames(traceback: TracebackType | None, files: Collection[str]) -> list[Frame]:
    frames: list[Frame] = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        if code.co_filename in files:
            frames.append(_frame(code.co_filename, traceback.tb_lineno, code.co_qualname))
            del frames[:-MAX_FRAMES]  # endless recursion passes through thousands
        traceback = traceback.tb_next
    return frames


def _frame(filename: str, line: int, function: str) -> Frame:
    source = linecache.getline(filename, line).strip()
    name = "" if function == "<module>" else function.replace("<locals>.", "")
    return Frame(filename, line, name[:MAX_TYPE], source[:MAX_SOURCE])


def _syntax_frame(error: SyntaxError) -> Frame:
    return Frame(str(error.filename), error.lineno or 1, "", (error.text or "").strip()[:MAX_SOURCE])
