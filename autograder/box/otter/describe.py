"""The box program that reads a zip's tests, in a box that holds no submission, and says what they declare."""

from __future__ import annotations

import doctest
import math
import os
import socket
from typing import Any

from otter.nbmeta_config import NBMetadataConfig
from otter.test_files import create_test_file

from autograder.box.failures import plain_text
from autograder.box.otter.grade import enter_folder, test_paths
from autograder.box.submission import read_sealed
from autograder.wire import otter as w
from autograder.wire.channel import Channel
from autograder.wire.messages import Told


def run(wire: int, source: int, filename: str) -> None:
    """Load every test file of the package held by `source` and tell of each on the stream socket `wire`."""
    channel = Channel(socket.socket(fileno=wire))
    package = w.unpack_package(read_sealed(source))
    enter_folder(package.bundle)
    for path in test_paths():
        channel.send(Told(w.pack_statement(_found(path))))
    channel.send(Told(w.pack_statement(w.Finished())))


def _found(path: str) -> w.DeclaredTest | w.BrokenTest:
    name = os.path.basename(path)
    try:
        test = create_test_file(path, NBMetadataConfig())
        return w.DeclaredTest(
            name, str(test.name), bool(test.all_or_nothing), [_case(case) for case in test.test_cases]
        )
    except BaseException as error:
        return w.BrokenTest(name, f"{type(error).__name__}: {plain_text(error, 500)}")


def _case(case: Any) -> w.Case:
    points = float(case.points)
    if isinstance(case.body, str):
        doctest.DocTestParser().parse(case.body)
    if not math.isfinite(points) or points < 0:
        raise ValueError(f"the case {case.name!r} is worth {points} points, expected 0 or more")
    return w.Case(str(case.name), bool(case.hidden), points, case.success_message, case.failure_message)
