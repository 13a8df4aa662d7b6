"""Attempts to use what a box may have inherited, and to exceed its limits."""

import fcntl
import os
import resource
import signal

from autograder.box.probe.attempt import Bait, attempt


@attempt("inheritance")
def _use_a_descriptor_left_open(bait: Bait) -> str:
    expected = {0, 1, 2, 3, 4}
    left = [number for number in range(5, 256) if _is_open(number)]
    if not left:
        raise OSError(9, f"none but {sorted(expected)}")
    return f"open: {left}"


def _is_open(descriptor: int) -> bool:
    try:
        fcntl.fcntl(descriptor, fcntl.F_GETFD)
    except OSError:
        return False
    return True


@attempt("inheritance")
def _find_a_variable_of_the_judge(bait: Bait) -> str:
    if "AUTOGRADER_BAIT" not in os.environ:
        raise OSError(2, "not there")
    return os.environ["AUTOGRADER_BAIT"]


@attempt("limits")
def _write_an_endless_file(bait: Bait) -> str:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    path = os.path.join(os.environ["TMPDIR"], "large")
    with open(path, "wb") as file:
        try:
            os.truncate(file.fileno(), 1 << 40)
        finally:
            os.unlink(path)
    return "made a file of 1 TB"


@attempt("limits")
def _raise_its_own_limits(bait: Bait) -> str:
    soft, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY:
        return "unlimited"
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (soft, hard + 1))
    except ValueError as problem:
        raise OSError(1, str(problem)) from None
    return "raised"
