"""Plain values to bytes. Runs on both sides; what it does in a student's process is never trusted."""

from __future__ import annotations

import operator
import struct
from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.wire.arrays import array_bytes, dtype_code
from autograder.wire.errors import EncodeError
from autograder.wire.limits import DEFAULT_LIMITS, Limits
from autograder.wire.references import CallbackRef, DatasetValue, Handle, Seed, TensorValue

Export = Callable[[Any], Any]


def encode(value: Any, export: Export, limits: Limits = DEFAULT_LIMITS) -> bytes:
    """Return `value` as bytes; `export(x)` is asked once for everything that is not plain data.

    Raises EncodeError for what is nested too deep or is too large to send, and whatever `export` raises.
    """
    writer = _Writer(export, limits)
    writer.write(value, 0)
    return b"".join(writer.parts)


class _Writer:
    def __init__(self, export: Export, limits: Limits) -> None:
        self.parts: list[bytes | memoryview] = []
        self._export = export
        self._limits = limits
        self._room = limits.frame_bytes
        self._items = limits.items

    def _put(self, *parts: bytes | memoryview) -> None:
        self._room -= sum(map(len, parts))
        self._check_room()
        self.parts.extend(parts)

    def _check_room(self) -> None:
        if self._room < 0:
            raise EncodeError(f"the value is larger than {self._limits.frame_bytes // 2**20} MB")

    def write(self, value: Any, depth: int, exported: bool = False) -> None:
        """Append `value`. An exported value is not exported again: what it is now must be expressible."""
        if depth > self._limits.depth:
            raise EncodeError(f"the value is nested deeper than {self._limits.depth} levels")
        if value is None:
            self._put(b"N")
        elif isinstance(value, np.ndarray | np.number | np.bool_):
            self._write_numpy(value, depth, exported)
        elif isinstance(value, bool):
            self._put(b"T" if value else b"F")
        elif isinstance(value, int) and int.bit_length(value) < 8 * self._limits.int_bytes:
            self._write_int(int(value))
        elif isinstance(value, float):
            self._put(b"f" + struct.pack("<d", value))
        elif isinstance(value, str):
            self._write_sized(b"s", _text_bytes(value))
        elif isinstance(value, bytes | bytearray | memoryview):
            self._write_sized(b"b", bytes(value))
        elif isinstance(value, list | tuple | dict):
            self._write_container(value, depth)
        elif isinstance(value, _Composite):
            self._write_composite(value, depth)
        elif value is Ellipsis:
            self._put(b"e")
        elif exported:
            raise EncodeError(f"a value of type {type(value).__name__} cannot be sent")
        else:
            self.write(self._export(value), depth, exported=True)

    def _write_int(self, value: int) -> None:
        if -(2**63) <= value < 2**63:
            self._put(b"i" + struct.pack("<q", value))
        else:
            self._write_sized(b"I", value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True))

    def _write_sized(self, tag: bytes, data: bytes) -> None:
        if len(data) >= 2**32:
            raise EncodeError(f"the value is larger than {self._limits.frame_bytes // 2**20} MB")
        self._put(tag + struct.pack("<I", len(data)), data)

    def _write_numpy(self, value: Any, depth: int, exported: bool) -> None:
        array = np.asarray(value)  # an ndarray subclass becomes its plain base
        code = dtype_code(array.dtype)
        if code is None or array.ndim > self._limits.dims:
            if exported:
                raise EncodeError(f"an array of dtype {array.dtype} cannot be sent")
            self.write(self._export(value), depth, exported=True)
            return
        if array.nbytes > self._room:
            raise EncodeError(f"the value is larger than {self._limits.frame_bytes // 2**20} MB")
        if isinstance(value, np.generic):
            self._put(b"S" + bytes([code]), array_bytes(array, code))
        else:
            shape = struct.pack(f"<{array.ndim}Q", *array.shape)
            self._put(b"a" + bytes([code, array.ndim]) + shape, array_bytes(array, code))

    def _write_container(self, value: list[Any] | tuple[Any, ...] | dict[Any, Any], depth: int) -> None:
        if isinstance(value, dict):
            tag, items = b"d", [part for pair in value.items() for part in pair]
            count = len(items) // 2
        else:
            tag, items = b"l" if isinstance(value, list) else b"t", list(value)
            count = len(items)
        self._items -= len(items)
        if self._items < 0:
            raise EncodeError(f"the value has more than {self._limits.items} elements; send arrays instead")
        self._put(tag + struct.pack("<I", count))
        for item in items:
            self.write(item, depth + 1)

    def _write_composite(self, value: Any, depth: int) -> None:
        tag, fields = _fields_of(value)
        self._put(tag)
        for field in fields:
            self.write(field, depth + 1)


_Composite = Handle | CallbackRef | Seed | TensorValue | DatasetValue | slice


def _fields_of(value: Any) -> tuple[bytes, tuple[Any, ...]]:
    if isinstance(value, slice):
        return b"L", tuple(
            x if x is None else operator.index(x) for x in (value.start, value.stop, value.step)
        )
    if isinstance(value, Handle):
        return b"h", (value.id, value.kind, value.type_name)
    if isinstance(value, CallbackRef):
        known = value.parameters
        rows = None if known is None else tuple((p.name, p.kind, p.optional) for p in known)
        return b"c", (value.id, value.name, rows)
    if isinstance(value, Seed):
        return b"r", (value.value,)
    if isinstance(value, TensorValue):
        return b"x", (value.array,)
    return b"D", (value.arrays, value.batch_size)


def _text_bytes(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:  # lone surrogates could not be written to any report later: replace them here
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
