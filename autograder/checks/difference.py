"""How two arrays of one shape differ, told in kind: how much, how often, where, and after which pattern.

A student who reads "every value is 10 times the expected one" has a lead; the expected array itself is
never shown, because that of a hidden check would be the answer.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

PATTERN_TOLERANCE = 1e-3


def difference_text(received: NDArray[Any], expected: NDArray[Any], wrong: NDArray[np.bool_]) -> str:
    """Describe where `received` is not `expected`; `wrong` marks the elements that differ (at least one)."""
    not_numbers = _not_numbers(received, expected)
    if not_numbers:
        return not_numbers
    with np.errstate(all="ignore"):
        error = np.abs(_wide(received) - _wide(expected))
        worst = float(np.max(error))
        scale = float(np.max(np.abs(_wide(expected))))
    size = f"largest error {worst:.2g}" + (f", where values reach {scale:.2g}" if received.size > 1 else "")
    parts = [_how_many(wrong), size, pattern_text(received, expected, wrong)]
    return "; ".join(part for part in parts if part)


def pattern_text(received: NDArray[Any], expected: NDArray[Any], wrong: NDArray[np.bool_]) -> str:
    """Return the simple rule that leads from `expected` to `received`; empty when there is none."""
    got, want = _wide(received), _wide(expected)
    if want.size < 2 or wrong.mean() < 0.3:
        return ""
    if _alike(got, want):
        return "the values are nearly right: were digits lost on the way?"
    if _alike(got, -want):
        return "every value has the opposite sign of the expected one"
    factor = _constant_factor(got, want)
    if factor is not None:
        return f"every value is {factor:.3g} times the expected one"
    if want.ndim == 2 and want.shape[0] == want.shape[1] and _alike(got, want.T):
        return "the result is the transpose of what is expected"
    offset = got - want
    if _alike(offset, np.full_like(offset, offset.flat[0])):
        return f"every value is off by the same amount, {_number(offset.flat[0])}"
    if not np.any(got):
        return "every value is 0"
    if want.size > 2 and np.all(got == got.flat[0]):
        return "every value is the same"
    if _alike(np.sort(got, axis=None), np.sort(want, axis=None)):
        return "the values are right but in another order"
    return ""


def relative_error(received: NDArray[Any], expected: NDArray[Any]) -> float:
    """Norm-wise relative error |r - e| / max(|r|, |e|); 0 when both are 0, infinite when not finite.

    Both arrays have the same shape. The norm is that of all elements (Frobenius).
    """
    got, want = _wide(received), _wide(expected)
    if not (np.all(np.isfinite(got)) and np.all(np.isfinite(want))):
        return float("inf")
    scale = max(float(np.linalg.norm(got)), float(np.linalg.norm(want)))
    return float(np.linalg.norm(got - want)) / scale if scale > 0 else 0.0


def _wide(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)


def _number(value: Any) -> str:
    return f"{value:.3g}"


def _alike(left: NDArray[Any], right: NDArray[Any]) -> bool:
    return bool(np.any(right)) and relative_error(left, right) < PATTERN_TOLERANCE


def _constant_factor(got: NDArray[Any], want: NDArray[Any]) -> float | None:
    energy = float(np.sum(np.abs(want) ** 2))
    factor = float(np.real(np.sum(got * np.conj(want)))) / energy if energy > 0 else 0.0
    told = abs(factor) > 1e-9 and f"{factor:.3g}" != "1"
    return factor if told and _alike(got, factor * want) else None


def _not_numbers(received: NDArray[Any], expected: NDArray[Any]) -> str:
    """Text about NaN and infinity, or an empty string when neither was received out of place."""
    for name, test in (("NaN", np.isnan), ("infinite", np.isinf)):
        count = int(np.sum(test(received)))
        if count and (name == "NaN" or not np.array_equal(test(received), test(expected))):
            return f"{count} of {received.size} values are {name}"
    return ""


def _how_many(wrong: NDArray[np.bool_]) -> str:
    """How many elements differ and, when they share a row or a column, which in kind."""
    count, size = int(wrong.sum()), wrong.size
    if size == 1:
        return ""
    text = "all values differ" if count == size else f"{count} of {size} values differ"
    if count < size and wrong.ndim >= 2:
        for axis, name in ((0, "row"), (wrong.ndim - 1, "column" if wrong.ndim == 2 else "channel")):
            hit = np.flatnonzero(np.any(wrong, axis=tuple(a for a in range(wrong.ndim) if a != axis)))
            if len(hit) == 1 and wrong.shape[axis] > 1:
                place = {0: "first", wrong.shape[axis] - 1: "last"}.get(int(hit[0]), "one")
                return f"{text}, all in {'one' if place == 'one' else f'the {place}'} {name}"
    return text
