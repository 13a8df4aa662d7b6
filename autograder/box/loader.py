"""Runs a submission's source in the box and reports what came of it."""

from __future__ import annotations

import linecache
import sys
import types
from typing import Any

from autograder.box.failures import describe
from autograder.box.objects import kind_of
from autograder.wire.messages import CellReport, LoadReport


def load(
    source: bytes, filename: str, passthrough: tuple[type[BaseException], ...] = ()
) -> tuple[dict[str, Any], LoadReport]:
    """Run `source` and return its namespace and a report. Raises nothing but `passthrough`."""
    module = types.ModuleType("submission")
    sys.modules["submission"] = module
    text = source.decode()
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    error = None
    try:
        exec(compile(text, filename, "exec", dont_inherit=True), module.__dict__)
    except passthrough:
        raise
    except BaseException as raised:
        error = describe(raised, {filename})
    names = {name: kind_of(value) for name, value in module.__dict__.items() if not name.startswith("__")}
    cell = CellReport(filename, filename, 1, "failed" if error else "loaded", error)
    return module.__dict__, LoadReport(filename, cells=[cell], names=names)
