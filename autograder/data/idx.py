"""IDX, the file format of MNIST: a magic number, the sizes, then raw big-endian values.

Layout (http://yann.lecun.com/exdb/mnist, "the IDX file format"): two zero bytes, one byte for the type
of the values, one byte for the number of dimensions, each dimension as a big-endian uint32, the values
in row-major order. Nothing is allocated before the sizes in the header have been found believable.
"""

from __future__ import annotations

import gzip
import math
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, cast

import numpy as np
from numpy.typing import NDArray

from autograder.errors import DataError

TYPES = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MAX_BYTES = 1 << 30
_CODES = {np.dtype(text): code for code, text in TYPES.items()}


def read_idx(path: Path) -> NDArray[Any]:
    """Read the array in an IDX file, gzipped or plain, in the machine's byte order.

    DataError names the file and what was expected when it is missing, cut short, too long, or no IDX.
    """
    try:
        with path.open("rb") as raw:
            zipped = raw.read(2) == b"\x1f\x8b"
        opener: Callable[[Path, str], IO[bytes]] = cast(Any, gzip.open if zipped else open)
        with opener(path, "rb") as stream:
            return _read(stream, path)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise DataError(f"{path} is damaged: {error}; fetch the file again") from None
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror or error}") from None


def to_idx(array: NDArray[Any]) -> bytes:
    """Write an array of one of the six IDX types as an IDX file's bytes; DataError for any other type."""
    dtype = array.dtype.newbyteorder(">")
    if dtype not in _CODES or array.ndim > 255:
        raise DataError(f"an IDX file cannot hold {array.dtype} with {array.ndim} dimensions")
    header = struct.pack(f">HBB{array.ndim}I", 0, _CODES[dtype], array.ndim, *array.shape)
    return header + np.ascontiguousarray(array, dtype=dtype).tobytes()


def _read(stream: IO[bytes], path: Path) -> NDArray[Any]:
    dtype, shape = _header(stream, path)
    expected = dtype.itemsize * math.prod(shape)
    if expected > MAX_BYTES:
        raise DataError(f"{path} claims {_sizes(shape)} values, over 1 GiB; this is no MNIST file")
    values = stream.read(expected + 1)
    if len(values) != expected:
        found = "more" if len(values) > expected else f"{len(values)}"
        raise DataError(
            f"{path} is damaged: expected {expected} bytes for {_sizes(shape)} values, found {found}; "
            "fetch the file again"
        )
    return np.frombuffer(values, dtype).reshape(shape).astype(dtype.newbyteorder("="))


def _header(stream: IO[bytes], path: Path) -> tuple[np.dtype[Any], tuple[int, ...]]:
    start = stream.read(4)
    if len(start) < 4 or start[:2] != b"\0\0" or start[2] not in TYPES:
        raise DataError(
            f"{path} is not an IDX file: expected it to start with 00 00 <type> <dimensions>, "
            f"found {start.hex(' ') or 'nothing'}"
        )
    sizes = stream.read(4 * start[3])
    if len(sizes) < 4 * start[3]:
        raise DataError(f"{path} is damaged: the header announces {start[3]} sizes and ends before them")
    return np.dtype(TYPES[start[2]]), struct.unpack(f">{start[3]}I", sizes)


def _sizes(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape)) or "1"
