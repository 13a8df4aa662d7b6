import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.report.words import (
    STATUS_WORDS,
    check_title,
    clean,
    count_of,
    one_line,
    points_text,
    question_label,
    round_points,
    shown_status,
)


@given(st.text())
def test_cleaned_text_holds_no_control_direction_or_surrogate_character(text):
    shown = clean(text)
    assert "\x1b" not in shown
    assert not [letter for letter in shown if ord(letter) < 32 and letter not in "\n\t"]
    assert not set(shown) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u2028\x7f"
    )
    shown.encode("utf-8")


@given(st.text(alphabet=st.characters(categories=["L", "N", "P", "Zs"])))
def test_ordinary_text_is_left_alone(text):
    assert clean(text) == text


def test_terminal_escapes_disappear_and_overrides_become_visible():
    assert clean("\x1b[31mred\x1b[0m \u202egnp.exe") == "red [U+202E]gnp.exe"
    assert clean("a\r\nb\rc") == "a\nb\nc"
    assert one_line(" a\n\t b ") == "a b"


@given(st.text(max_size=60), st.integers(1, 40))
def test_a_limit_is_kept_and_a_cut_is_marked(text, limit):
    shown = clean(text, limit)
    assert len(shown) <= limit
    assert shown == clean(text) or shown.endswith("…")


@pytest.mark.parametrize(
    ("points", "text"),
    [
        (0, "0"),
        (8.0, "8"),
        (7.5, "7.5"),
        (20 / 3, "6.67"),
        (0.125, "0.13"),
        (2.675, "2.68"),
        (100, "100"),
        (10, "10"),
    ],
)
def test_points_are_rounded_half_up_to_two_decimals(points, text):
    assert points_text(points) == text


def test_a_withheld_grade_is_a_word_and_a_number_that_is_not_finite_is_refused():
    assert points_text(None) == "withheld"
    with pytest.raises(ValueError, match="finite"):
        round_points(float("nan"))


def test_labels_titles_and_counts_read_as_words():
    assert question_label("q1_2") == "Q1.2"
    assert question_label("q5") == "Q5"
    assert check_title("q1_2.bias_is_added_to_every_row") == "bias is added to every row"
    assert (count_of(1, "check"), count_of(1200, "check")) == ("1 check", "1,200 checks")


def test_a_part_of_the_points_is_told_apart_whatever_the_status():
    assert shown_status("failed", 1.0, 4.0) == "partial"
    assert shown_status("passed", 2.0, 4.0) == "partial"
    assert shown_status("failed", 0.0, 4.0) == "failed"
    assert shown_status("passed", 4.0, 4.0) == "passed"
    assert shown_status("not judged", 2.0, 4.0) == "not judged"


def test_symbols_are_different_and_the_plain_ones_are_ascii():
    assert len({word.symbol for word in STATUS_WORDS.values()}) == len(STATUS_WORDS)
    assert len({word.ascii for word in STATUS_WORDS.values()}) == len(STATUS_WORDS)
    assert all(word.ascii.isascii() for word in STATUS_WORDS.values())
