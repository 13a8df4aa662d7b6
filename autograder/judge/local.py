"""A submission in this very process: the same client over a server, without confinement, on any system."""

from __future__ import annotations

import time
from pathlib import Path

from autograder.box.loader import load
from autograder.box.server import Server
from autograder.judge.alarm import OutOfTime, alarm
from autograder.judge.client import Client
from autograder.judge.source import student_source
from autograder.judge.submission import Submission
from autograder.wire.channel import LoopbackChannel
from autograder.wire.errors import ClosedError, DeadlineError

# Ctrl-C is for whoever sits before the terminal, and the end of our patience is not the student's exception.
NOT_THE_STUDENTS = (KeyboardInterrupt, OutOfTime, DeadlineError, ClosedError)


class LocalSubmission(Submission):
    """The submission in the file `path`, run in this process; `given_path` is the assignment's given.py.

    Everything it gives and takes crosses as bytes, exactly as between a judge and a box. `seconds` bounds the
    loading, `client.deadline` the calls. Raises OSError when a file cannot be read and DeadlineError when
    loading takes too long; a file that is no Python is a report, not an exception.
    """

    def __init__(
        self, path: Path | str, given_path: Path | str | None = None, *, seconds: float | None = None
    ) -> None:
        path = Path(path)
        given = None if given_path is None else Path(given_path).read_text(encoding="utf-8")
        data = path.read_bytes()
        with alarm(None if seconds is None else time.monotonic() + seconds):
            namespace, report = load(data, path.name, NOT_THE_STUDENTS)
        self._connect(
            Server(namespace, report, NOT_THE_STUDENTS), given, student_source(data, path.name).text
        )

    def _connect(self, server: Server, given: str | None, source: str) -> None:
        """Let `server` answer at the other end of a channel in this process."""
        self._server = server
        judge_end, self._box_end = LoopbackChannel.pair()
        self._box_end.on_wait = self._serve
        Submission.__init__(self, Client(judge_end, given), source)

    def _serve(self) -> None:
        with alarm(self.client.deadline):
            self._server.serve_next(self._box_end)
