"""Assertions: what they accept, what they say, and that no value of a student's can crash them."""

import contextlib
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import (
    CheckFailed,
    expect,
    expect_close,
    expect_dtype,
    expect_equal,
    expect_finite,
    expect_gradient,
    expect_shape,
    expect_type,
    expect_unchanged,
    fail,
)
from autograder.checks.outcomes import show_values

A = np.arange(12.0).reshape(3, 4) + 1


@pytest.fixture
def hidden_check():
    show_values(False)
    yield
    show_values(True)


def message(function, *args, **kwargs):
    with pytest.raises(CheckFailed) as failure:
        function(*args, **kwargs)
    return str(failure.value)


ODD = {
    "None": None,
    "text": "abc",
    "bytes": b"abc",
    "dict": {"a": 1},
    "ragged": [[1.0], [2.0, 3.0]],
    "text in a list": ["a", "b"],
    "None in a list": [None, 1.0],
    "set": {1, 2},
    "object": object(),
    "type": int,
    "function": len,
    "nested too deeply": [[[[[1]]]], 2],
    "empty": [],
    "huge integer": 10**400,
    "object array": np.array([object()], dtype=object),
    "text array": np.array(["a"]),
}
ASSERTIONS = {
    "shape": lambda x: expect_shape(x, (3, 4)),
    "dtype": lambda x: expect_dtype(x, np.float32),
    "close": lambda x: expect_close(x, A),
    "close to several": lambda x: expect_close(x, (A, A)),
    "close to a number": lambda x: expect_close(x, 1.5),
    "equal to an array": lambda x: expect_equal(x, A),
    "equal to a number": lambda x: expect_equal(x, 3),
    "equal to a dict": lambda x: expect_equal(x, {"a": 2}),
    "gradient": lambda x: expect_gradient(x, A),
    "type": lambda x: expect_type(x, float),
}


@pytest.mark.parametrize("assertion", ASSERTIONS)
@pytest.mark.parametrize("value", ODD)
def test_odd_values_fail_a_check_with_a_sentence(assertion, value):
    said = message(ASSERTIONS[assertion], ODD[value])
    assert "expected" in said
    assert "0x" not in said


def test_nothing_is_explained():
    assert "does the function return its result?" in message(expect_close, None, A)


@pytest.mark.parametrize("odd", [math.nan, math.inf, -math.inf])
def test_not_a_number_never_passes(odd):
    wrong = A.copy()
    wrong[1, 2] = odd
    assert "1 of 12 values" in message(expect_close, wrong, A)
    assert message(expect_finite, wrong)
    assert message(expect_gradient, wrong, A)
    if math.isnan(odd):
        assert message(expect_close, wrong, wrong)


def test_infinity_passes_where_it_is_expected():
    expect_close(np.array([np.inf, 1.0]), np.array([np.inf, 1.0]))


@pytest.mark.parametrize(
    ("pattern", "accepted"),
    [((3, 4), True), ((None, 4), True), ((3,), False), ((..., 4), True), ((3, ...), True),
     ((2, ..., 4), False), ((3, 4, ...), True), ((3, ..., None, 4), False), ((3, None, ..., None, 4), False)],
)  # fmt: skip
def test_shapes_may_hold_wildcards(pattern, accepted):
    if accepted:
        expect_shape(A, pattern)
    else:
        assert "received (3, 4)" in message(expect_shape, A, pattern)


def test_shapes_are_told():
    assert message(expect_shape, A, (None, 10)) == "the result: expected shape (any, 10), received (3, 4)"
    assert message(expect_close, A.T, A, what="W") == "W: expected shape (3, 4), received (4, 3)"
    assert "expected shape (3,)" in message(expect_close, 1.0, np.ones(3))


def test_dtypes_are_told():
    assert "expected dtype float32, received float64" in message(expect_dtype, A, np.float32)
    expect_dtype(np.float32(1), np.float32, np.float64)
    assert "received a float" in message(expect_dtype, 1.0, np.float32)


@pytest.mark.parametrize(
    ("received", "rule"),
    [
        (-A, "opposite sign"),
        (2 * A, "2 times the expected one"),
        (A + 3, "off by the same amount, 3"),
        (np.zeros((3, 4)), "every value is 0"),
        (np.full((3, 4), 7.0), "every value is the same"),
        (A[::-1], "in another order"),
    ],
)
def test_a_simple_rule_behind_the_difference_is_found(received, rule):
    assert rule in message(expect_close, received, A)


def test_a_transpose_is_found():
    square = np.arange(9.0).reshape(3, 3)
    assert "transpose" in message(expect_close, square.T, square)


def test_where_the_difference_lies_is_told_in_kind():
    wrong = A.copy()
    wrong[-1] += 0.5
    said = message(expect_close, wrong, A)
    assert "4 of 12 values differ, all in the last row" in said
    assert "largest error 0.5" in said


def test_hidden_checks_show_no_expected_value(hidden_check):
    assert "7.25" not in message(expect_close, 1.5, 7.25)
    assert "7.25" not in message(expect_equal, 1.5, 7.25)
    assert "secret" not in message(expect_equal, {"a": 1}, {"a": "secret"})
    assert "with another value" in message(expect_equal, 1.5, 7.25)


def test_public_checks_show_what_they_expect():
    assert message(expect_close, 1.5, 7.25) == "the result: expected 7.25, received 1.5"
    assert message(expect_equal, (1, 2), (1, 3)) == "the result: expected (1, 3), received (1, 2)"


def test_tolerances_follow_the_dtype():
    expect_close(A.astype(np.float32) * np.float32(1 + 1e-5), A)
    assert message(expect_close, A * (1 + 1e-5), A)
    expect_close(A * 1.1, A, rtol=0.2)
    expect_close(np.full(3, 1e-12), np.zeros(3))


def test_several_arrays_are_compared_one_by_one():
    expect_close((A, 2.0), (A, 2.0))
    expect_close([A, A], (A, A))
    assert "part 2 of 2" in message(expect_close, (A, A + 1), (A, A))
    assert "expected a tuple of 2" in message(expect_close, (A,), (A, A))


def test_equal_knows_bool_int_and_array_apart():
    expect_equal([1, (2, "x")], (1, [2, "x"]))
    expect_equal(np.int64(3), 3)
    expect_equal({"shape": (2, 3)}, {"shape": [2, 3]})
    for received, wanted in [
        (True, 1),
        (1, True),
        (np.array([3]), 3),
        ("3", 3),
        ({"a": 1}, {"b": 1}),
        (None, 0),
    ]:
        assert message(expect_equal, received, wanted)


def test_types_are_exact():
    expect_type(1.0, float)
    expect_type(3, float, int)
    for value in (True, np.float32(1), np.float64(1), "1"):
        assert message(expect_type, value, int, float)
    assert (
        message(expect_type, np.float32(1), float) == "the result: expected the type float, received float32"
    )


class Inspected:
    def __init__(self, *arguments):
        self.arguments = arguments


def test_changed_arguments_are_named():
    expect_unchanged(Inspected(A.copy(), 3), A, 3)
    expect_unchanged(Inspected(np.array([np.nan])), np.array([np.nan]))
    assert "number 2" in message(expect_unchanged, Inspected(A, A + 1), A, A)
    assert "`b`" in message(expect_unchanged, Inspected(A, A.astype(np.float32)), A, A, names=["W", "b"])


def test_expect_and_fail_carry_their_message():
    expect(np.bool_(True), "no")
    assert message(expect, 0, "the loss must fall") == "the loss must fall"
    assert message(fail, "no") == "no"


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(values)
def test_any_plain_value_passes_or_fails_but_never_crashes(value):
    for assertion in ASSERTIONS.values():
        with contextlib.suppress(CheckFailed):
            assertion(value)
