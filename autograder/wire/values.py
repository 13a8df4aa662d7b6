"""Plain values as bytes: one tag byte, then a body that names its own length.

    tag  body                                   value
    N T F e                                     None, True, False, ...
    i I  8 bytes; length and two's complement   int
    f    8 bytes                                float
    s b  length, bytes                          str (UTF-8), bytes
    l t  count, values                          list, tuple
    d    count, key and value in turn           dict
    a    dtype code, dims, shape, elements      np.ndarray
    S    dtype code, element                    NumPy scalar
    L    three values                           slice
    h c r x D                                   Handle, CallbackRef, Seed, TensorValue, DatasetValue

`encode` hands what is not plain data to `export`, which answers with a reference or another plain value;
`decode` hands every reference to `resolve`. `decode` recurses at most `Limits.depth` deep, compares every
count with the bytes that are left before it allocates, and raises `ClaimError` for anything else.
"""

from typing import Any, NoReturn

from autograder.wire.decoding import Resolve, decode
from autograder.wire.encoding import Export, encode
from autograder.wire.errors import ClaimError
from autograder.wire.limits import DEFAULT_LIMITS, Limits

__all__ = ["DEFAULT_LIMITS", "Export", "Limits", "Resolve", "decode", "encode", "refuse"]


def refuse(value: Any) -> NoReturn:
    """Raise ClaimError: the `export` and `resolve` of whoever allows plain data only."""
    raise ClaimError(f"expected plain data, received {type(value).__name__}")
