"""Numeric arrays and NumPy scalars as a dtype code, a shape and raw bytes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.wire.errors import ClaimError

# The position in this list is the code on the wire. Little-endian, whatever the machine.
DTYPES: tuple[np.dtype[Any], ...] = tuple(
    np.dtype(name)
    for name in (
        "?",
        "i1",
        "<i2",
        "<i4",
        "<i8",
        "u1",
        "<u2",
        "<u4",
        "<u8",
        "<f2",
        "<f4",
        "<f8",
        "<c8",
        "<c16",
    )
)
_CODES = {(dtype.kind, dtype.itemsize): code for code, dtype in enumerate(DTYPES)}
_BOOL = 0


def dtype_code(dtype: np.dtype[Any]) -> int | None:
    """Return the wire's code for `dtype`; None when such arrays do not cross (objects, text, dates)."""
    if dtype.name == "bfloat16":  # ml_dtypes' type has kind "V"; every bfloat16 is exactly a float32
        return _CODES["f", 4]
    if dtype.kind not in "biufc":
        return None
    return _CODES.get((dtype.kind, dtype.itemsize))


def array_bytes(array: NDArray[Any], code: int) -> memoryview:
    """Return the elements of `array` in C order and the wire's byte order, without a copy where they are."""
    plain = np.ascontiguousarray(array, dtype=DTYPES[code])
    return plain.reshape(-1).view(np.uint8).data


def array_size(code: int, shape: tuple[int, ...]) -> int:
    """Return how many bytes an array of this dtype code and shape has; never allocates."""
    return math.prod(shape) * DTYPES[code].itemsize


def array_from(code: int, shape: tuple[int, ...], raw: memoryview) -> NDArray[Any]:
    """Return a fresh, writable array in native byte order; `raw` holds `array_size(code, shape)` bytes.

    Raises ClaimError for a shape that no array can have.
    """
    try:
        array: NDArray[Any] = np.frombuffer(raw, dtype=DTYPES[code]).reshape(shape)
    except ValueError as error:  # NumPy refuses some empty shapes whose other dimensions overflow
        raise ClaimError(f"no array can have the shape {shape}") from error
    if code == _BOOL:  # a byte other than 0 and 1 would make a bool that is neither
        return array.view(np.uint8).astype(np.bool_)
    return array.astype(DTYPES[code].newbyteorder("="), copy=True)
