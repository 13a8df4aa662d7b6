"""A box's report of an exception, as the StudentError that a check sees."""

from __future__ import annotations

from autograder.checks.student_errors import StudentError
from autograder.wire.messages import ErrorReport, Frame

NOT_WRITTEN = "NotImplementedError"
TRACED = "in user code:"
MAX_TYPE, MAX_MESSAGE, MAX_FRAMES = 60, 2000, 8


def student_error(report: ErrorReport, called: str) -> StudentError:
    """Return what the box claims as an exception; `called` is what the check called.

    The box's texts are cut once more here: a box that is not ours any more might not have cut them.
    """
    frames = report.frames[-MAX_FRAMES:]
    last = frames[-1] if frames else Frame("", 0, "", "")
    message = _plain(_without_traced_code(report.type_name, report.message[:MAX_MESSAGE]))
    function = last.function if report.type_name == NOT_WRITTEN and last.function else called
    return StudentError(
        _plain(report.type_name[:MAX_TYPE]),
        message,
        line=last.line or None,
        function=_plain(function[:MAX_TYPE]),
        where=_plain(last.where[:200]),
        traceback="\n".join(map(_place, frames)),
    )


def _without_traced_code(type_name: str, message: str) -> str:
    """Return the message alone where TensorFlow's tracer put the places it passed through in front of it."""
    if not message.startswith(TRACED):
        return message
    return message.rpartition(f"{type_name}: ")[2].strip() or message


def _place(frame: Frame) -> str:
    inside = f", in {frame.function[:MAX_TYPE]}" if frame.function else ""
    return _plain(f"{frame.where[:200]}, line {frame.line}{inside}: {frame.source[:200]}")


def _plain(text: str) -> str:
    """`text` without control characters, which could steer a terminal or break a table."""
    return "".join(
        letter if letter.isprintable() or letter in "\n\t" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
