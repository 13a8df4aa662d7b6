"""Assertions for checks. Each raises CheckFailed with "expected ..., received ..." in words for a student.

All of them take whatever a student's function may return; what cannot be compared is a failed check with
a sentence about what came, never a crash. NaN never passes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import EllipsisType
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograder.checks.describe import as_array, kind_of, same_kind, shape_text, shown, type_name
from autograder.checks.difference import difference_text
from autograder.checks.outcomes import CheckFailed, values_may_be_shown

Shape = Sequence[int | EllipsisType | None]
DOUBLE = (1e-7, 1e-9)
SINGLE = (1e-4, 1e-5)


class InspectedCall(Protocol):
    """A call whose arguments can be looked at after it: what `submission.dense.inspect(X, W, b)` returns."""

    @property
    def arguments(self) -> Sequence[object]:
        """The arguments as they are in the box after the call."""


def expect_shape(received: object, shape: Shape, what: str = "the result") -> NDArray[Any]:
    """Expect an array of `shape` (None: any size, `...`: any number of axes); return the array."""
    array = as_array(received, what)
    if not _shape_matches(array.shape, tuple(shape)):
        raise CheckFailed(f"{what}: expected shape {shape_text(shape)}, received {shape_text(array.shape)}")
    return array


def expect_dtype(received: object, *dtypes: DTypeLike, what: str = "the result") -> NDArray[Any]:
    """Expect an array (or NumPy scalar) of one of `dtypes`; return it as an array."""
    names = " or ".join(np.dtype(dtype).name for dtype in dtypes)
    if not isinstance(received, np.ndarray | np.generic):
        raise CheckFailed(f"{what}: expected an array of dtype {names}, received {kind_of(received)}")
    if received.dtype not in [np.dtype(dtype) for dtype in dtypes]:
        raise CheckFailed(f"{what}: expected dtype {names}, received {received.dtype.name}")
    return np.asarray(received)


def expect_finite(received: object, what: str = "the result") -> NDArray[Any]:
    """Expect an array without NaN and infinities; return it."""
    array = as_array(received, what)
    for name, bad in (("NaN", np.isnan(array)), ("infinite", np.isinf(array))):
        if np.any(bad):
            raise CheckFailed(
                f"{what}: expected finite numbers, but {int(bad.sum())} of {array.size} values are {name}"
            )
    return array


def expect_close(
    received: object,
    expected: object,
    rtol: float | None = None,
    atol: float | None = None,
    what: str = "the result",
) -> None:
    """Expect |received - expected| <= atol + rtol |expected| in every element, and the same shape.

    Without tolerances: 1e-7 and 1e-9 when both are float64 (or integers), else 1e-4 and 1e-5. Tuples and
    lists of arrays are compared element by element. NaN always fails, even where NaN is expected.
    """
    if isinstance(expected, tuple | list) and not _is_numeric(expected):
        _expect_each_close(received, expected, rtol, atol, what)
        return
    array, oracle = as_array(received, what), np.asarray(expected)
    if array.shape != oracle.shape:
        raise CheckFailed(
            f"{what}: expected shape {shape_text(oracle.shape)}, received {shape_text(array.shape)}"
        )
    relative, absolute = DOUBLE if _is_double(array) and _is_double(oracle) else SINGLE
    relative, absolute = relative if rtol is None else rtol, absolute if atol is None else atol
    # `equal_nan=False` and the negation below make every comparison with NaN count as a difference.
    wrong = ~np.isclose(array, oracle, rtol=relative, atol=absolute, equal_nan=False)
    if np.any(wrong):
        raise CheckFailed(_close_message(array, oracle, wrong, what))


def expect_equal(received: object, expected: object, what: str = "the result") -> None:
    """Expect the same value: numbers, text, bools, arrays, and tuples, lists and dicts of them.

    A list where a tuple is expected is accepted; `True` where 1 is expected is not. The expected value is
    shown to the student only by public checks.
    """
    if not _equal(received, expected):
        wanted = shown(expected) if values_may_be_shown() else _kind_with_another_value(received, expected)
        raise CheckFailed(f"{what}: expected {wanted}, received {shown(received)}")


def expect_type(received: object, *types: type, what: str = "the result") -> None:
    """Expect exactly one of `types`: a bool is no int, and np.float32 is no float."""
    if type(received) not in types:
        names = " or ".join(kind.__name__ for kind in types)
        raise CheckFailed(f"{what}: expected the type {names}, received {type_name(received)}")


def expect_unchanged(call: InspectedCall, *originals: object, names: Sequence[str] = ()) -> None:
    """Expect that the call left its arguments as they were; `originals` are the judge's own copies."""
    for position, original in enumerate(originals):
        if isinstance(original, np.ndarray) and not _same_array(call.arguments[position], original):
            name = f"`{names[position]}`" if position < len(names) else f"number {position + 1}"
            raise CheckFailed(f"the function changed its argument {name}; arguments must stay as they were")


def _shape_matches(shape: tuple[int, ...], pattern: tuple[int | EllipsisType | None, ...]) -> bool:
    if Ellipsis in pattern:
        cut = pattern.index(Ellipsis)
        tail = len(pattern) - cut - 1
        if len(shape) < cut + tail:
            return False
        shape, pattern = shape[:cut] + shape[len(shape) - tail :], pattern[:cut] + pattern[cut + 1 :]
    return len(shape) == len(pattern) and all(
        want is None or size == want for size, want in zip(shape, pattern, strict=True)
    )


def _is_numeric(values: Sequence[object]) -> bool:
    """Whether a list is one array written as a list, not several arrays."""
    return all(isinstance(value, int | float | complex | np.generic) for value in values) or (
        all(isinstance(value, list) for value in values)
    )


def _is_double(array: NDArray[Any]) -> bool:
    return array.dtype.kind in "biu" or array.dtype in (np.dtype(np.float64), np.dtype(np.complex128))


def _expect_each_close(
    received: object, expected: Sequence[object], rtol: float | None, atol: float | None, what: str
) -> None:
    if not isinstance(received, tuple | list) or len(received) != len(expected):
        raise CheckFailed(
            f"{what}: expected a {type(expected).__name__} of {len(expected)}, received {kind_of(received)}"
        )
    for position, (left, right) in enumerate(zip(received, expected, strict=True)):
        expect_close(left, right, rtol, atol, f"{what}, part {position + 1} of {len(expected)}")


def _close_message(array: NDArray[Any], oracle: NDArray[Any], wrong: NDArray[np.bool_], what: str) -> str:
    if array.size == 1 and values_may_be_shown():
        return f"{what}: expected {oracle.item():.6g}, received {array.item():.6g}"
    right = f"the shape {shape_text(array.shape)} is right, but " if array.shape else ""
    return f"{what}: {right}{difference_text(array, oracle, wrong)}"


def _equal(received: object, expected: object) -> bool:
    if isinstance(expected, Mapping):
        return (
            isinstance(received, Mapping)
            and received.keys() == expected.keys()
            and all(_equal(received[key], value) for key, value in expected.items())
        )
    if isinstance(expected, tuple | list):
        return (
            isinstance(received, tuple | list)
            and len(received) == len(expected)
            and all(_equal(left, right) for left, right in zip(received, expected, strict=True))
        )
    if isinstance(expected, np.ndarray):
        return isinstance(received, np.ndarray) and np.array_equal(received, expected)
    if isinstance(expected, bool) != isinstance(received, bool | np.bool_) or isinstance(
        received, np.ndarray
    ):
        return False
    return same_kind(received, expected) and bool(received == expected)


def _same_array(received: object, original: NDArray[Any]) -> bool:
    if (
        not isinstance(received, np.ndarray)
        or received.shape != original.shape
        or received.dtype != original.dtype
    ):
        return False
    return bool(np.array_equal(received, original, equal_nan=original.dtype.kind in "fc"))


def _kind_with_another_value(received: object, expected: object) -> str:
    if type(received) is type(expected) and kind_of(received) == kind_of(expected):
        return f"{kind_of(expected)} with another value"
    return kind_of(expected)
