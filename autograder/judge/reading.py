"""Reads a submission's source in a process of its own, because parsing hostile text has no bounds.

A few hundred kilobytes can keep Python's parser busy for minutes (one f-string of many fields) or take a
gigabyte (very many short statements). A judge that parsed them would be lost, and with it work that may be
right. So a fork of the judge parses, within limits, and sends plain data back. What it could not read in time
is simply not there for checks that look at the text; the box runs it all the same, under its own limits.
What it could read costs a check no more than it cost here.
"""

from __future__ import annotations

import os
import resource

import msgspec

from autograder.judge.source import SourceTooLargeError, imported_modules, student_source

CPU_SECONDS = 3
MEMORY_BYTES = 2**30
"""address space beside what the judge has already"""
MAX_TEXT = 2 * 2**20
SMALL, FEW_FIELDS, SHORT_LINE = 64 * 2**10, 2_000, 5_000
"""bytes, braces and bytes of a line below which parsing costs milliseconds, whatever the text says"""
TOO_MUCH = "the file is too large or too complicated for the checks that look at its text"


class ReadSource(msgspec.Struct, frozen=True):
    """What the judge knows of a submission's text.

    `text` is its Python, None when it took too much to read; `modules` are what it imports. `problem` is
    empty, or the sentence that says why there is nothing to run.
    """

    text: str | None = None
    modules: list[str] = []
    problem: str = ""


def read_source(data: bytes, filename: str) -> ReadSource:
    """Return the source of a `.py` or `.ipynb` submission, parsed in a fork of this process.

    Nothing in `data` makes it raise, or take much longer than CPU_SECONDS. Call it while this process has one
    thread. What is small enough to be harmless is parsed here: the fork costs more than that.
    """
    if _is_harmless(data):
        return _read(data, filename)
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _be_reader(data, filename, writing)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(pid, 0)
    if status != 0:  # killed at a limit, out of memory, or crashed in the parser: all the text's doing
        return ReadSource()
    return msgspec.msgpack.decode(answer, type=ReadSource)


def _is_harmless(data: bytes) -> bool:
    return (
        len(data) <= SMALL
        and data.count(b"{") <= FEW_FIELDS
        and max(map(len, data.splitlines()), default=0) <= SHORT_LINE
    )


def _be_reader(data: bytes, filename: str, writing: int) -> None:
    """Read, answer and leave; this is the forked child and never returns."""
    code = 1
    try:
        _limit()
        answer = msgspec.msgpack.encode(_read(data, filename))
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer)
        code = 0
    finally:
        os._exit(code)


def _read(data: bytes, filename: str) -> ReadSource:
    source = student_source(data, filename)
    text = source.text.encode("utf-8", "replace").decode()
    if len(text) > MAX_TEXT:
        return ReadSource()
    try:
        return ReadSource(text, imported_modules(text), source.problem)
    except SourceTooLargeError:
        return ReadSource()


def _limit() -> None:
    with open("/proc/self/statm", "rb") as file:
        present = int(file.read().split()[0]) * resource.getpagesize()
    for kind, value in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, present + MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
