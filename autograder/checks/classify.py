"""From what a check ended with to how it counts: the one place where blame is decided.

The student's code is to blame for what it raised, for how its process ended and for values no check can
use. Everything that went wrong on our side is *not judged*.
"""

from __future__ import annotations

import re
import signal
import traceback

import pytest

from autograder.checks.describe import kind_of
from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import BoxDied, StudentError
from autograder.checks.submission import NOTHING, Ending, SubmissionDied
from autograder.checks.verdicts import Outcome, Status
from autograder.errors import AutograderError
from autograder.wire.errors import ClaimError, DeadlineError

# A stub's exception. TensorFlow raises the same type when NumPy meets a symbolic tensor, with other words.
UNWRITTEN = "NotImplementedError"
NOT_WRITTEN_YET = "not written yet"
STUB = re.compile(r"(\w+) is not written yet")
BARE_ASSERT = "what your code returned is not what this check expects"
NOT_CALLABLE = "object is not callable"  # in the words of Python
OUR_FAULT = "this check could not be judged; that is not your fault, and it will be run again"
OUR_FAULT_HERE = "this check could not be judged here; that is not your fault. Tell your course: "
PLACE = re.compile(r'^\s*File "(.+)", line (\d+)', re.MULTILINE)  # a line of a traceback
# What a broken check raises whatever the student wrote.
CHECK_DEFECTS = (NameError, ImportError, SyntaxError, MemoryError, OSError, AutograderError)


def outcome_of(error: BaseException, *, public: bool, last_value: object = NOTHING) -> Outcome:
    """Return the outcome of a case that ended with `error`, which is not about a box that died."""
    if isinstance(error, CheckFailed):
        return _ended(Status.FAILED, str(error), _traceback(error) if error.__cause__ else "")
    if isinstance(error, StudentError):
        return _student_raised(error)
    if isinstance(error, ClaimError):
        return _ended(Status.FAILED, f"the answer of your code could not be read: {error}", _traceback(error))
    if isinstance(error, AssertionError | pytest.fail.Exception):
        return _ended(Status.FAILED, _assertion(error) if public else BARE_ASSERT, _traceback(error))
    if last_value is NOTHING or isinstance(error, CHECK_DEFECTS) or not isinstance(error, Exception):
        return _ended(Status.NOT_JUDGED, OUR_FAULT, _traceback(error))
    message = f"your function returned a value this check could not use: {kind_of(last_value)}"
    if isinstance(error, TypeError) and NOT_CALLABLE in str(error):
        message = f"expected a function or class, and your code has {kind_of(last_value)} in its place"
    return _ended(Status.FAILED, message, _traceback(error))


def is_ours(error: BaseException, last_value: object) -> bool:
    """Whether `error` may not count against the student: whoever catches it in a check must raise it again.

    How a box died is not asked here but when the case is judged; only loading has its ending at hand.
    """
    if isinstance(error, BoxDied | DeadlineError):
        return False
    if isinstance(error, SubmissionDied):
        return error.ending.cause == "lost"
    return outcome_of(error, public=False, last_value=last_value).status is Status.NOT_JUDGED


def outcome_of_ending(ending: Ending, *, cpu_seconds: float, wall_seconds: float, output_kb: int) -> Outcome:
    """Return the outcome of a case during which the box ended; the numbers are the limits it ran under."""
    debug = f"box: {ending.cause}, {ending.cpu_seconds:.2f} s of CPU, {ending.max_rss_mb:.0f} MB at most"
    if ending.output:
        debug += f"\n--- output of the box ---\n{ending.output}"
    match ending.cause:
        case "cpu limit":
            message = f"your code ran for more than {cpu_seconds:g} s of CPU time (an endless loop?)"
            return _ended(Status.TIMED_OUT, message, debug)
        case "wall limit":
            message = f"your code did not answer within {wall_seconds:g} s (does it wait for something?)"
            return _ended(Status.TIMED_OUT, message, debug)
        case "memory limit":
            message = "your code needed more memory than it may use"
        case "output limit":
            message = f"your code printed more than {_size(output_kb)}"
        case "disk limit":
            message = "your code wrote more files, or larger ones, than it may keep"
        case "signal":
            message = _signal_text(ending.signal)
        case "exit" | "finished":
            message = f"your code ended the process (exit code {ending.exit_code or 0})"
        case _:
            return _ended(Status.NOT_JUDGED, OUR_FAULT, debug)
    return _ended(Status.ERROR, message, debug)


def out_of_time(seconds: float, *, cpu: bool) -> Outcome:
    """Return the outcome of a check that is not begun because the question's budget is used up."""
    kind = "CPU time" if cpu else "time"
    return _ended(Status.TIMED_OUT, f"earlier checks of this question used up its {seconds:g} s of {kind}")


def not_judged(reason: str) -> Outcome:
    """Return the outcome of a check that could not run; `reason` is for the instructor."""
    return _ended(Status.NOT_JUDGED, OUR_FAULT, reason)


def cause_of(debug: str) -> str:
    """Return the error at the end of the traceback in `debug`, with the line of the check that it came from.

    Without a traceback it is the first line; empty where nothing is known.
    """
    lines = debug.strip().splitlines()
    places = PLACE.findall(debug)
    if not places:
        return lines[0] if lines else ""
    in_checks = [place for place in places if re.search(r"(^|[/\\])test_[^/\\]*\.py$", place[0])]
    path, line = (in_checks or places)[-1]
    return f"{lines[-1]} ({path}:{line})"


def _ended(status: Status, message: str, debug: str = "") -> Outcome:
    return Outcome(status=status, award=0.0, message=message, debug=debug)


def _student_raised(error: StudentError) -> Outcome:
    if error.type_name == UNWRITTEN and (not error.message or NOT_WRITTEN_YET in error.message):
        # A stub names its function, also where TensorFlow traced it and what was called is something else.
        stub = STUB.search(error.message)
        function = stub[1] if stub else error.function
        name = f"`{function}`" if function else "this part"
        return _ended(Status.FAILED, f"{name} is not written yet")
    place = f" (line {error.line}{f' of {error.where}' if error.where else ''})" if error.line else ""
    called = f"`{error.function}` raised " if error.function else "your code raised "
    return _ended(Status.ERROR, f"{called}{error}{place}", error.traceback)


def _assertion(error: BaseException) -> str:
    """Return the rewritten text of a public check's bare assert, in at most a few lines."""
    lines = str(error).strip().splitlines()
    return "\n".join(lines[:8]) or BARE_ASSERT


def _traceback(error: BaseException) -> str:
    return "".join(traceback.format_exception(error))


def _size(kilobytes: int) -> str:
    return f"{kilobytes / 1024:g} MB" if kilobytes >= 1024 else f"{kilobytes} KB"


def _signal_text(number: int | None) -> str:
    known: dict[int, str] = {
        signal.SIGSEGV: "your code crashed the process (segmentation fault)",
        signal.SIGABRT: "your code aborted the process",
        signal.SIGFPE: "your code crashed the process (arithmetic fault)",
        signal.SIGILL: "your code crashed the process (illegal instruction)",
        signal.SIGTERM: "your code ended the process with a signal",
    }
    if number is None:
        return "your code crashed the process"
    return known.get(number, f"your code crashed the process (signal {number})")
