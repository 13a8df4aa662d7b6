"""Bytes to plain values, written against a hostile sender."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

import msgspec
import numpy as np

from autograder.wire.arrays import DTYPES, array_from, array_size
from autograder.wire.errors import ClaimError
from autograder.wire.limits import DEFAULT_LIMITS, Limits
from autograder.wire.references import (
    CallbackRef,
    DatasetValue,
    Handle,
    Parameter,
    Reference,
    Seed,
    TensorValue,
)

Resolve = Callable[[Reference], Any]


def decode(data: bytes | memoryview, resolve: Resolve, limits: Limits = DEFAULT_LIMITS) -> Any:
    """Return the value in `data`; `resolve(reference)` makes the object a reference stands for.

    Raises ClaimError for anything malformed or beyond `limits`, and whatever `resolve` raises.
    """
    reader = _Reader(memoryview(data), resolve, limits)
    value = reader.read(0)
    if reader.left:
        raise ClaimError(f"{reader.left} bytes follow the end of a value")
    return value


class _Reader:
    def __init__(self, data: memoryview, resolve: Resolve, limits: Limits) -> None:
        self._data = data
        self._at = 0
        self._resolve = resolve
        self._limits = limits
        self._items = limits.items
        self._keys = limits.keys

    @property
    def left(self) -> int:
        return len(self._data) - self._at

    def _take(self, count: int) -> memoryview:
        if count > self.left:
            raise ClaimError(f"a value claims {count} bytes where {self.left} are left")
        start, self._at = self._at, self._at + count
        return self._data[start : self._at]

    def _number(self, form: str, size: int) -> Any:
        return struct.unpack(form, self._take(size))[0]

    def _sized(self) -> bytes:
        return bytes(self._take(self._number("<I", 4)))

    def read(self, depth: int) -> Any:
        """Return the next value. Raises ClaimError."""
        if depth > self._limits.depth:
            raise ClaimError(f"a value is nested deeper than {self._limits.depth} levels")
        tag = bytes(self._take(1))
        read = _READERS.get(tag)
        if read is None:
            raise ClaimError(f"no value begins with the byte {tag!r}")
        return read(self, depth)

    def read_big_int(self, depth: int) -> int:
        data = self._sized()
        if len(data) > self._limits.int_bytes:
            raise ClaimError(f"an int of {len(data)} bytes: at most {self._limits.int_bytes} are allowed")
        return int.from_bytes(data, "little", signed=True)

    def read_text(self, depth: int) -> str:
        try:
            return self._sized().decode()
        except UnicodeDecodeError as error:
            raise ClaimError("a text is not UTF-8") from error

    def read_items(self, depth: int) -> list[Any]:
        count = self._number("<I", 4)
        self._claim_items(count, count)
        return [self.read(depth + 1) for _ in range(count)]

    def _claim_items(self, count: int, least_bytes: int) -> None:
        self._items -= count
        if self._items < 0 or least_bytes > self.left:
            raise ClaimError(f"a container claims {count} elements in {self.left} bytes")

    def read_dict(self, depth: int) -> dict[Any, Any]:
        count = self._number("<I", 4)
        self._claim_items(2 * count, 2 * count)
        self._keys -= count
        if self._keys < 0:
            raise ClaimError(f"the dicts of one value have more than {self._limits.keys} keys")
        result: dict[Any, Any] = {}
        for _ in range(count):
            key = self.read(depth + 1)
            if not _is_key(key):
                raise ClaimError(f"a dict key of type {type(key).__name__}")
            result[key] = self.read(depth + 1)
        return result

    def _code(self) -> int:
        code = self._take(1)[0]
        if code >= len(DTYPES):
            raise ClaimError(f"no dtype has the code {code}")
        return code

    def read_array(self, depth: int) -> Any:
        code, dims = self._code(), self._take(1)[0]
        if dims > self._limits.dims:
            raise ClaimError(f"an array of {dims} dimensions: at most {self._limits.dims} are allowed")
        shape = struct.unpack(f"<{dims}Q", self._take(8 * dims))
        return array_from(code, shape, self._take(array_size(code, shape)))

    def read_scalar(self, depth: int) -> Any:
        code = self._code()
        return array_from(code, (), self._take(array_size(code, ())))[()]

    def fields(self, depth: int, *types: type | tuple[type, ...]) -> list[Any]:
        """Return the fields of a composite, each of its type. Raises ClaimError."""
        values = [self.read(depth + 1) for _ in types]
        for value, expected in zip(values, types, strict=True):
            if not isinstance(value, expected):
                raise ClaimError(f"a reference with a field of type {type(value).__name__}")
        return values

    def resolve(self, reference: Reference) -> Any:
        return self._resolve(reference)

    def read_callback(self, depth: int) -> Any:
        number, name, rows = self.fields(depth, int, str, (tuple, type(None)))
        try:
            known = msgspec.convert(rows, tuple[tuple[str, int, bool], ...] | None)
        except msgspec.ValidationError as error:
            raise ClaimError("a function with malformed parameters") from error
        parameters = None if known is None else tuple(Parameter(*row) for row in known)
        return self._resolve(CallbackRef(number, name, parameters))


def _is_key(value: Any) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_key, value))
    return value is None or isinstance(value, bool | int | float | str | bytes | np.generic)


_ARRAYS = (np.ndarray, list, tuple, dict)
_READERS: dict[bytes, Callable[[_Reader, int], Any]] = {
    b"N": lambda reader, depth: None,
    b"T": lambda reader, depth: True,
    b"F": lambda reader, depth: False,
    b"e": lambda reader, depth: ...,
    b"i": lambda reader, depth: reader._number("<q", 8),
    b"I": _Reader.read_big_int,
    b"f": lambda reader, depth: reader._number("<d", 8),
    b"s": _Reader.read_text,
    b"b": lambda reader, depth: reader._sized(),
    b"l": _Reader.read_items,
    b"t": lambda reader, depth: tuple(reader.read_items(depth)),
    b"d": _Reader.read_dict,
    b"a": _Reader.read_array,
    b"S": _Reader.read_scalar,
    b"L": lambda reader, depth: slice(*reader.fields(depth, *[(int, type(None))] * 3)),
    b"h": lambda reader, depth: reader.resolve(Handle(*reader.fields(depth, int, str, str))),
    b"c": _Reader.read_callback,
    b"r": lambda reader, depth: reader.resolve(Seed(*reader.fields(depth, int))),
    b"x": lambda reader, depth: reader.resolve(TensorValue(*reader.fields(depth, np.ndarray))),
    b"D": lambda reader, depth: reader.resolve(
        DatasetValue(*reader.fields(depth, _ARRAYS, (int, type(None))))
    ),
}
