"""Every allowed value comes out as it went in; nothing else goes in."""

import contextlib
import math
import struct
from typing import Any

import ml_dtypes
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.wire.arrays import DTYPES
from autograder.wire.errors import ClaimError, EncodeError
from autograder.wire.references import CallbackRef, DatasetValue, Handle, Parameter, Seed, TensorValue
from autograder.wire.values import Limits, decode, encode, refuse

dtypes = st.sampled_from(DTYPES).flatmap(lambda dtype: st.sampled_from([dtype, dtype.newbyteorder(">")]))
shapes = hnp.array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
arrays = hnp.arrays(dtypes, shapes)
numpy_scalars = st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, (1,)).map(lambda a: a[0]))
big_ints = st.integers(-(2**8000), 2**8000)
text = st.text(st.characters(exclude_categories=("Cs",)))
keys = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | text,
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=4,
)
leaves = st.none() | st.booleans() | big_ints | st.floats() | text | st.binary() | arrays | numpy_scalars
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(keys, inner, max_size=4)
    ),
    max_leaves=12,
)


def through(value: Any) -> Any:
    return decode(encode(value, refuse), refuse)


def same(received: Any, sent: Any) -> bool:
    """Equal in type, structure and bits; NaN equals NaN, -0.0 differs from 0.0."""
    if isinstance(sent, np.ndarray):
        native = sent.astype(sent.dtype.newbyteorder("="))
        return (
            type(received) is np.ndarray
            and received.dtype == native.dtype
            and received.shape == native.shape
            and received.tobytes() == native.tobytes()
        )
    if type(received) is not type(sent):
        return False
    if isinstance(sent, np.generic):
        return received.tobytes() == sent.tobytes()
    if isinstance(sent, float):
        return struct.pack("d", received) == struct.pack("d", sent)
    if isinstance(sent, list | tuple):
        return len(received) == len(sent) and all(map(same, received, sent))
    if isinstance(sent, dict):
        return same(list(received.items()), list(sent.items()))
    return bool(received == sent)


@settings(max_examples=300, deadline=None)
@given(values)
def test_every_allowed_value_arrives_as_it_was_sent(value: Any) -> None:
    assert same(through(value), value)


@pytest.mark.parametrize(
    "value",
    [
        math.nan,
        -0.0,
        math.inf,
        2**63,
        -(2**63) - 1,
        10**2000,
        np.array(3.5),
        np.zeros((0, 3), np.float32),
        np.arange(12).reshape(3, 4)[:, ::2],
        np.asfortranarray(np.arange(12.0).reshape(3, 4)),
        np.arange(4, dtype=">i4"),
        np.array([-0.0, np.nan]),
        slice(1, None, -2),
        ...,
        {(1, "a"): None, None: [], True: (), 1.5: {}},
    ],
)
def test_the_notorious_values_arrive_as_they_were_sent(value: Any) -> None:
    assert same(through(value), value)


def test_a_numpy_scalar_stays_one_and_a_python_number_stays_one() -> None:
    received = through([np.float32(1), np.float64(1), 1.0, np.bool_(True), True, np.int64(1), 1])
    kinds = [np.float32, np.float64, float, np.bool, bool, np.int64, int]
    assert [type(value) for value in received] == kinds


def test_arrays_arrive_as_writable_copies() -> None:
    sent = np.arange(3)
    sent.flags.writeable = False
    received = through(sent)
    received[0] = 9
    assert received.flags.owndata
    assert sent[0] == 0


def test_bfloat16_arrives_as_float32_with_the_same_values() -> None:
    received = through(np.array([1.5, -2.0], ml_dtypes.bfloat16))
    assert received.dtype == np.float32
    assert received.tolist() == [1.5, -2.0]


def test_a_lone_surrogate_arrives_as_the_replacement_character() -> None:
    assert through("a\ud800b") == "a\ufffdb"


def test_subclasses_arrive_as_the_plain_type() -> None:
    class Lying(np.ndarray):
        shape = (10**9,)  # type: ignore[assignment]
        nbytes = 0  # type: ignore[assignment]

    class Named(str):
        pass

    received = through([np.zeros(3).view(Lying), Named("x"), np.str_("y"), np.ma.masked_array([1.0])])
    assert [type(value) for value in received] == [np.ndarray, str, str, np.ndarray]
    assert received[0].shape == (3,)


def test_references_reach_the_resolver_unchanged() -> None:
    sent = [
        Handle(3, "function", "function"),
        CallbackRef(1, "f", (Parameter("x", 1, False),)),
        CallbackRef(2, "g", None),
        CallbackRef(2, "h", ()),
        Seed(2**62),
        TensorValue(np.ones(2)),
        DatasetValue((np.ones(2), np.zeros(2)), 32),
        DatasetValue(np.ones(2)),
    ]
    seen = decode(encode(sent, refuse), lambda reference: reference)
    assert [type(reference) for reference in seen] == [type(reference) for reference in sent]
    assert seen[:5] == sent[:5]
    assert seen[6].batch_size == 32
    assert seen[7].batch_size is None


def test_what_is_not_plain_goes_to_export_once() -> None:
    asked = []

    def export(value: object) -> object:
        asked.append(value)
        return Handle(1, "object", "set")

    odd = {1}
    assert decode(encode([odd], export), lambda reference: reference) == [Handle(1, "object", "set")]
    assert asked == [odd]


@pytest.mark.parametrize(
    "value", [np.array([object()]), np.array(["text"]), np.datetime64("2020"), 1j, {1}, 2**9000]
)
def test_what_is_not_allowed_is_exported(value: Any) -> None:
    with pytest.raises(ClaimError, match="plain data"):
        encode(value, refuse)


def test_an_export_that_exports_nothing_is_an_error() -> None:
    with pytest.raises(EncodeError, match="set cannot be sent"):
        encode({1}, lambda value: value)


def test_a_value_that_contains_itself_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(EncodeError, match="deeper than 64"):
        encode(endless, refuse)


def test_values_beyond_the_limits_are_refused_before_they_are_copied() -> None:
    with pytest.raises(EncodeError, match="larger than 1 MB"):
        encode(np.zeros(2**20), refuse, Limits(frame_bytes=2**20))
    with pytest.raises(EncodeError, match="more than 5 elements"):
        encode([0] * 6, refuse, Limits(items=5))


def test_a_bool_array_holds_only_zeros_and_ones() -> None:
    forged = b"a\x00\x01" + struct.pack("<Q", 3) + bytes([0, 1, 7])
    received = decode(forged, refuse)
    assert received.view(np.uint8).tolist() == [0, 1, 1]


def claims(body: bytes) -> str:
    with pytest.raises(ClaimError) as caught:
        decode(body, refuse)
    return str(caught.value)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", "where 0 are left"),
        (b"z", "no value begins with"),
        (b"NN", "follow the end"),
        (b"i\x00", "claims 8 bytes"),
        (b"s\xff\xff\xff\xff", "claims 4294967295 bytes"),
        (b"s\x01\x00\x00\x00\xff", "not UTF-8"),
        (b"l\xff\xff\xff\x7f", "claims 2147483647 elements"),
        (b"l\xe8\x03\x00\x00N", "claims 1000 elements in 1 bytes"),
        (b"I\x01\x08\x00\x00" + bytes(2049), "an int of 2049 bytes"),
        (b"d\x01\x00\x00\x00l\x00\x00\x00\x00N", "key of type list"),
        (b"a\xff\x00", "no dtype has the code 255"),
        (b"a\x00\x21" + bytes(8 * 33), "33 dimensions"),
        (b"a\x04\x02" + struct.pack("<QQ", 2**40, 2**40), "bytes where 0 are left"),
        (b"a\x04\x03" + struct.pack("<QQQ", 2**63, 2**63, 0), "no array can have the shape"),
        (b"t\x01\x00\x00\x00" * 70 + b"N", "nested deeper"),
        (b"h" + b"NNN", "field of type NoneType"),
        (b"xN", "field of type NoneType"),
        (b"LTNs\x00\x00\x00\x00", "field of type str"),
    ],
)
def test_malformed_values_are_claim_errors(body: bytes, why: str) -> None:
    assert why in claims(body)


def test_a_dict_cannot_hold_more_keys_than_its_limit() -> None:
    body = encode({number: None for number in range(11)}, refuse)
    with pytest.raises(ClaimError, match="more than 10 keys"):
        decode(body, refuse, Limits(keys=10))


@settings(max_examples=300, deadline=None)
@given(values, st.data())
def test_a_damaged_value_is_a_claim_error_or_another_value(value: Any, data: st.DataObject) -> None:
    body = bytearray(encode(value, refuse))
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ClaimError):
        decode(bytes(body[: data.draw(st.integers(0, len(body)))]), lambda reference: reference)
