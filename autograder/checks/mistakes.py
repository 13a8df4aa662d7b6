"""Telling a student which mistake it was, where a wrong answer has the look of a known one.

"You are dividing by the largest value" helps more than "253 of 256 values differ". The wrong answers are
computed by the check beside the right one, so a diagnosis shows no expected value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.describe import as_array
from autograder.checks.expect import expect_close
from autograder.checks.outcomes import CheckFailed

LIKENESS = 1e-4


def expect_answer(
    received: object,
    expected: object,
    mistakes: Mapping[str, object],
    rtol: float | None = None,
    atol: float | None = None,
    what: str = "the result",
) -> None:
    """Expect `received` to be close to `expected`, as `expect_close` does; explain the mistake if it is not.

    `mistakes` leads from a sentence for the student to the answer that this mistake gives. The first one that
    `received` resembles is put in front of the failing message; a right answer never looks at them.

    Example:
        expect_answer(submission.dense(X, W, b), X @ W + b, {"the bias is missing": X @ W})

    """
    try:
        expect_close(received, expected, rtol=rtol, atol=atol, what=what)
    except CheckFailed as failure:
        diagnosis = _recognised(as_array(received, what), np.asarray(expected), mistakes)
        raise CheckFailed(f"{diagnosis} ({failure})" if diagnosis else str(failure)) from None


def _recognised(array: NDArray[Any], expected: NDArray[Any], mistakes: Mapping[str, object]) -> str:
    """Return the sentence of the first mistake whose answer `array` resembles, or an empty string.

    A mistake that gives the right answer in this very case explains nothing, and is passed over.
    """
    for sentence, answer in mistakes.items():
        wrong = np.asarray(answer)
        if _alike(array, wrong) and not _alike(expected, wrong):
            return sentence
    return ""


def _alike(array: NDArray[Any], wrong: NDArray[Any]) -> bool:
    scale = float(np.max(np.abs(wrong), initial=0.0))
    return array.shape == wrong.shape and np.allclose(array, wrong, rtol=LIKENESS, atol=LIKENESS * scale)
