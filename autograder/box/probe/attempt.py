"""What an attempt is, how it is registered, and the raw calls that attempts make."""

import ctypes
import os
import platform
from collections.abc import Callable
from typing import Any, NamedTuple

Bait = dict[str, Any]
Run = Callable[[Bait], str]


class Attempt(NamedTuple):
    """Something hostile: what it is called, which promise it tests, and the function that tries it."""

    name: str
    kind: str
    run: Run


attempts: list[Attempt] = []

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_NUMBERS = {  # calls that libc offers no function for: (x86_64, aarch64)
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "clone3": (435, 435),
    "fsopen": (430, 430),
}


def attempt(kind: str) -> Callable[[Run], Run]:
    """Register a function as an attempt of this kind; its name with spaces is the attempt's name."""

    def register(function: Run) -> Run:
        attempts.append(Attempt(function.__name__.strip("_").replace("_", " "), kind, function))
        return function

    return register


def libc_call(name: str, *arguments: object) -> str:
    """Call a function of libc. Raises OSError when it answers -1."""
    result = getattr(_libc, name)(*arguments)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return f"returned {result}"


def system_call(name: str, *arguments: object) -> str:
    """Make a system call for which libc has no function. Raises OSError when it answers -1."""
    number = _NUMBERS[name][0 if platform.machine() == "x86_64" else 1]
    return libc_call("syscall", ctypes.c_long(number), *arguments)


def judge(bait: Bait) -> int:
    """Return the judge's process number. Raises OSError where that number is this process's own."""
    if bait["pid"] == os.getpid():
        raise ProcessLookupError(3, "that number is its own here")
    return int(bait["pid"])
