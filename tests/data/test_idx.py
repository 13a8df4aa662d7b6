"""IDX files: every array that can be written is read back; every damage is named."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.data.idx import TYPES, read_idx, to_idx
from autograder.errors import DataError

DTYPES = st.sampled_from([np.dtype(code).newbyteorder("=") for code in TYPES.values()])
ARRAYS = DTYPES.flatmap(
    lambda dtype: hnp.arrays(dtype, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
)


@given(array=ARRAYS, zipped=st.booleans())
@settings(max_examples=150, deadline=None)
def test_what_is_written_is_read_back(array, zipped, tmp_path_factory):
    path = tmp_path_factory.mktemp("idx") / "file"
    path.write_bytes(gzip.compress(to_idx(array)) if zipped else to_idx(array))
    back = read_idx(path)
    assert back.dtype == array.dtype
    np.testing.assert_array_equal(back, array)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_a_damaged_file_is_read_or_named(data, tmp_path_factory):
    content = bytearray(gzip.compress(to_idx(np.arange(12, dtype=np.uint8).reshape(3, 4)), mtime=0))
    position = data.draw(st.integers(0, len(content) - 1))
    content[position] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.mktemp("idx") / "images.gz"
    path.write_bytes(bytes(content[: data.draw(st.integers(0, len(content)))]))
    message = None
    try:
        array = read_idx(path)
    except DataError as error:
        message = str(error)
    assert array.nbytes < 1000 if message is None else "images.gz" in message


HEADER = struct.pack(">HBBII", 0, 8, 2, 3, 4)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not an IDX file.*found nothing"),
        (b"\x89PNG....", "not an IDX file.*found 89 50 4e 47"),
        (b"\0\0\x0a\x01\0\0\0\0", "not an IDX file"),
        (b"\0\0\x08\x03\0\0", "announces 3 sizes"),
        (HEADER + bytes(11), "expected 12 bytes for 3 x 4 values, found 11"),
        (HEADER + bytes(13), "expected 12 bytes for 3 x 4 values, found more"),
        (struct.pack(">HBBIII", 0, 8, 3, 2**32 - 1, 2**32 - 1, 2**32 - 1), "over 1 GiB"),
        (gzip.compress(HEADER + bytes(12), mtime=0)[:-9], "damaged"),
    ],
)
def test_each_damage_says_what_was_expected(tmp_path, content, expected):
    path = tmp_path / "train-images"
    path.write_bytes(content)
    with pytest.raises(DataError, match=expected) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def test_a_missing_file_and_a_type_idx_lacks_are_data_errors(tmp_path):
    with pytest.raises(DataError, match="cannot be read: No such file"):
        read_idx(tmp_path / "nothing")
    with pytest.raises(DataError, match="cannot hold complex128"):
        to_idx(np.zeros(3, complex))
