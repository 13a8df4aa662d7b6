"""A deadline for code that runs in this very thread, on any system.

A second thread raises `OutOfTime` in the first one. That ends every loop of Python code; it cannot end a
single long operation of NumPy or TensorFlow before that returns. A box does better: it is killed.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.wire.errors import DeadlineError

REPEAT = 0.2  # seconds until it is raised again in code that swallowed it


class OutOfTime(BaseException):
    """The deadline has come."""


@contextmanager
def alarm(deadline: float | None) -> Iterator[None]:
    """End the block at `deadline` (of `time.monotonic()`) with a DeadlineError; None means never."""
    if deadline is None:
        yield
        return
    clock = _Clock(deadline)
    try:
        clock.start()
        try:
            yield
        finally:
            clock.stop()
    except OutOfTime:
        clock.stop()
        raise DeadlineError("the code did not end in time") from None


class _Clock(threading.Thread):
    """Raises OutOfTime in the thread that made it, from the deadline until it is stopped."""

    def __init__(self, deadline: float) -> None:
        super().__init__(name="deadline", daemon=True)
        self._deadline = deadline
        self._target = threading.get_ident()
        self._ended = threading.Event()
        self._turn = threading.Lock()

    def run(self) -> None:
        """Wait for the deadline, then interrupt again and again."""
        wait = max(self._deadline - time.monotonic(), 0.0)
        while not self._ended.wait(wait):
            with self._turn:
                if not self._ended.is_set():
                    _raise_in(self._target, OutOfTime)
            wait = REPEAT

    def stop(self) -> None:
        """Interrupt no more; an interrupt that is under way is taken back."""
        self._ended.set()
        with self._turn:
            _raise_in(self._target, None)


def _raise_in(thread: int, exception: type[BaseException] | None) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), None if exception is None else ctypes.py_object(exception)
    )
