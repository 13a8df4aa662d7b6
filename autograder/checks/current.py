"""The submission and the seeds of the running check, for helpers that take a model but no submission."""

from __future__ import annotations

from contextvars import ContextVar
from importlib.resources import files
from typing import Any

import numpy as np

from autograder.checks.student_errors import StudentError

_TOLD = {
    "forward": "model(x)",
    "evaluate": "model.evaluate",
    "fit": "model.fit",
    "predict": "model.predict",
}

_submission: ContextVar[Any] = ContextVar("submission", default=None)
_seeds: ContextVar[np.random.Generator | None] = ContextVar("seeds", default=None)


def set_current(submission: Any, seeds: np.random.Generator) -> None:
    """Say whose check runs now; `seeds` gives seeds to whoever trains."""
    _submission.set(submission)
    _seeds.set(seeds)


def probe_of(submission: Any = None) -> Any:
    """Return `model_probe.py` as it lives in the box of `submission` (by default the running check's).

    Raises RuntimeError outside a check.
    """
    submission = _submission.get() if submission is None else submission
    if submission is None:
        raise RuntimeError("no check is running; pass the submission")
    source = files("autograder.checks").joinpath("model_probe.py").read_text(encoding="utf-8")
    return submission.client.load_module("model_probe", source)


def ask_probe(submission: Any, function: str, *arguments: Any) -> Any:
    """Call a function of the probe; what the student's model raises is told as raised by the model."""
    try:
        return getattr(probe_of(submission), function)(*arguments)
    except StudentError as error:
        if error.type_name != "NotImplementedError":
            error.function = _TOLD.get(function, "model")
        raise


def next_seed() -> int:
    """Return the next seed of the running check, at most 2**31 - 1."""
    seeds = _seeds.get()
    return int((seeds or np.random.default_rng(0)).integers(2**31))
