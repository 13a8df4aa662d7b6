"""The optional extra `otter`, asked for only where it is needed."""

from __future__ import annotations

from importlib.util import find_spec

from autograder.errors import OtterError


def need_otter() -> None:
    """Raise OtterError, saying how to install it, unless Otter can be imported."""
    if find_spec("otter") is None:
        raise OtterError("this needs Otter, which is not installed: pip install 'otter-grader[grading]>=7.0'")
