"""Saying what a student's value is, in kind, and turning it into an array a check can compare.

A function of a student may return anything: nothing, a string, a ragged list, an object. None of that may
crash a check, so every assertion goes through `as_array` and speaks of what came with `kind_of`.
"""

from __future__ import annotations

import numbers
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.outcomes import CheckFailed

MAX_SHOWN = 60


def kind_of(value: object) -> str:
    """Return what `value` is, in words for a student: "an array of shape (3, 4) and dtype float32"."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"an array of shape {shape_text(value.shape)} and dtype {value.dtype.name}"
    if isinstance(value, np.generic):
        return f"a NumPy scalar of dtype {value.dtype.name}"
    if isinstance(value, bool | int | float | complex | str | bytes):
        return _scalar_kind(value)
    if isinstance(value, tuple | list | Mapping):
        name = "dict" if isinstance(value, Mapping) else type(value).__name__
        return f"a {name} of {len(value)} {'value' if len(value) == 1 else 'values'}"
    return f"an object of type {type_name(value)}"


def type_name(value: object) -> str:
    """Return the name of the value's type; for a remote object that of its class in the box."""
    name = type(value).__dict__.get("__remote_type_name__")
    if callable(name):
        return str(name(value))[:MAX_SHOWN]
    return type(value).__name__


def shown(value: object) -> str:
    """Return a short form of a student's own value: its text when that is short, else its kind."""
    plain = value is None or isinstance(
        value, bool | int | float | complex | str | np.generic | tuple | list | dict
    )
    text = str(value) if isinstance(value, np.generic) else repr(value) if plain else ""
    return text if text and len(text) <= MAX_SHOWN and "\n" not in text else kind_of(value)


def shape_text(shape: Sequence[Any]) -> str:
    """Return a shape as Python writes it, with `any` for any size and `...` for any number of axes."""
    parts = ["any" if size is None else "..." if size is Ellipsis else str(size) for size in shape]
    return f"({parts[0]},)" if len(parts) == 1 else f"({', '.join(parts)})"


def as_array(value: object, what: str = "the result") -> NDArray[Any]:
    """Return `value` as a numeric or boolean array.

    Accepts arrays, NumPy scalars, numbers and nested lists or tuples of them. Raises CheckFailed, which
    names what came instead, for None, text, ragged lists, dicts and other objects.
    """
    if value is None:
        raise CheckFailed(f"{what}: expected an array, received None (does the function return its result?)")
    if not isinstance(value, np.ndarray | np.generic | numbers.Number | list | tuple):
        raise CheckFailed(f"{what}: expected an array, received {kind_of(value)}")
    try:
        array = np.asarray(value)
    except (ValueError, TypeError, OverflowError):
        raise CheckFailed(
            f"{what}: expected an array, received {kind_of(value)} whose rows have different shapes"
        ) from None
    if array.dtype.kind not in "biufc":
        raise CheckFailed(
            f"{what}: expected an array of numbers, received {kind_of(value)} that holds other values"
        )
    return array


def same_kind(received: object, expected: object) -> bool:
    """Whether two values are both arrays, both numbers, both text, ... so that comparing them makes sense."""
    for kinds in ((np.ndarray, np.generic, numbers.Number), (str,), (bytes,), (list, tuple), (Mapping,)):
        if isinstance(expected, kinds):
            return isinstance(received, kinds)
    return type(received) is type(expected)


def _scalar_kind(value: bool | int | float | complex | str | bytes) -> str:
    if isinstance(value, str):
        return f"a string of {len(value)} characters"
    article = "an" if type(value) is int else "a"
    return f"{article} {type(value).__name__}"
