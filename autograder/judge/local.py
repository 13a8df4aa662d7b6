"""A submission in this very process: the same client over a server, without confinement, on any system."""

from __future__ import annotations

from pathlib import Path

from autograder.box.loader import load
from autograder.box.server import Server
from autograder.judge.client import Client
from autograder.judge.source import student_source
from autograder.judge.submission import Submission
from autograder.wire.channel import LoopbackChannel


class LocalSubmission(Submission):
    """The submission in the file `path`, run in this process; `given_path` is the assignment's given.py.

    Everything it gives and takes crosses as bytes, exactly as between a judge and a box. Raises OSError when
    a file cannot be read; a file that is no Python is a report, not an exception.
    """

    def __init__(self, path: Path | str, given_path: Path | str | None = None) -> None:
        path = Path(path)
        given = None if given_path is None else Path(given_path).read_text(encoding="utf-8")
        data = path.read_bytes()
        namespace, report = load(data, path.name, passthrough=(KeyboardInterrupt,))
        judge_end, box_end = LoopbackChannel.pair()
        server = Server(namespace, report, passthrough=(KeyboardInterrupt,))
        box_end.on_wait = lambda: server.serve_next(box_end)
        super().__init__(Client(judge_end, given), student_source(data, path.name).text)
