"""Reading what a zip's tests declare, in a box that never holds a submission."""

from __future__ import annotations

import time

from autograder.errors import JudgeError, OtterError
from autograder.judge.boxes import Box, BoxZygote
from autograder.otter.foreign.zip_file import OtterZip
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Told
from autograder.wire.otter import (
    BrokenTest,
    Bundle,
    DeclaredTest,
    Finished,
    Package,
    pack_package,
    unpack_statement,
)

PROGRAM = "autograder.box.otter.describe"
_LIMITS = BoxLimits(cpu_seconds=120, wall_seconds=300, file_mb=192)


def describe_tests(package: OtterZip, accept_weak: bool = False) -> list[DeclaredTest]:
    """Return what each test file declares, in Otter's order.

    Raises OtterError that names the test file which Otter cannot load, JudgeError when there is no box.
    """
    with BoxZygote(("numpy", PROGRAM), accept_weak=accept_weak) as zygote:
        content = pack_package(Package(bundle=Bundle(files=package.files)))
        box = zygote.spawn(_LIMITS, content, "tests", program=PROGRAM)
        try:
            found = _listen(box, package)
        except WireError as error:
            end = box.end()
            last = "".join(end.output.strip().splitlines()[-1:])[:300]
            raise OtterError(
                f"the tests of {package.path} could not be read ({end.cause}): {last or error}"
            ) from None
        finally:
            box.end()
    if not any(test.cases for test in found):
        raise OtterError(f"the tests of {package.path} declare no case; there is nothing to grade")
    return found


def _listen(box: Box, package: OtterZip) -> list[DeclaredTest]:
    deadline = time.monotonic() + _LIMITS.wall_seconds
    found: list[DeclaredTest] = []
    while True:
        message = box.channel.receive(deadline)
        if not isinstance(message, Told):
            raise JudgeError(f"a box sent {type(message).__name__} instead of a statement")
        match unpack_statement(message.json):
            case DeclaredTest() as test:
                found.append(test)
            case BrokenTest(path=path, reason=reason):
                raise OtterError(f"{package.path}: Otter cannot load tests/{path}: {reason}")
            case Finished():
                return found
            case other:
                raise JudgeError(f"a box stated {type(other).__name__} about tests")
