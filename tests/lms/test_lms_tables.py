"""Somebody else's CSV: read as the csv module reads it, and given back as it was."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.errors import LmsError
from autograder.lms.cells import guarded, unguarded
from autograder.lms.tables import Table

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


def parsed(data):
    try:
        return Table.parse(data)
    except LmsError:
        return None


@given(st.binary(max_size=200) | TEXTS.map(str.encode) | st.text('",;\r\n\ta', max_size=40).map(str.encode))
@example(b"\xef\xbb\xbfa;b\r\n1;2")
@example("a,b\n1,2\n".encode("utf-16"))
@example(b"a,b\n\n\n")
def test_whatever_can_be_read_is_given_back_to_the_byte(data):
    table = parsed(data)
    if table is not None:
        assert table.to_bytes() == data


@given(
    st.lists(st.lists(TEXTS, min_size=2, max_size=4), min_size=1, max_size=5),
    st.sampled_from([",", ";", "\t"]),
    # With "\n" alone the module leaves a "\r" unquoted, which no reader can tell from a line's end.
    st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]),
)
def test_cells_are_those_that_the_csv_module_wrote(rows, delimiter, style):
    end, quoting = style
    rows[0] = ["id", *(f"h{place}" for place in range(len(rows[0]) - 1))]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end, quoting=quoting).writerows(rows)
    table = Table.parse(text.getvalue().encode())
    assert table.delimiter == delimiter
    assert [[cell.text for cell in row.cells] for row in table.rows] == rows


@given(TEXTS, st.sampled_from(["a,b\n1,2\n", 'a;b\n"1";"2"', "a\tb\r\n1\t2\r\n"]))
def test_a_written_cell_reads_as_it_was_meant_and_moves_nothing_else(text, source):
    table = Table.parse(source.encode())
    table.write(1, 1, text)
    again = Table.parse(table.to_bytes())
    assert again.rows[1].text(1) == text
    assert again.rows[1].cells[0].raw == Table.parse(source.encode()).rows[1].cells[0].raw
    assert again.rows[0] == table.rows[0]


@given(TEXTS)
@example("'=1")
@example("''=1")
@example("' \t@x")
@example("'t Hooft")
def test_a_guarded_cell_is_not_evaluated_and_comes_back(text):
    cell = guarded(text)
    assert unguarded(cell) == text
    assert not cell.lstrip(" ").startswith(tuple("=+-@\t\r\n"))
    if text[:1].isalnum():
        assert cell == text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf\r\n", "is empty"),
        (b'a,b\n"1,2\n', "line 2: a quotation mark is never closed"),
        (b"PK\x03\x04rest", "export it as CSV"),
        (b"\xff\xfea", "begins as UTF-16-LE but is not"),
    ],
)
def test_what_is_no_table_says_what_is_wrong(data, words):
    with pytest.raises(LmsError, match=words):
        Table.parse(data, "grades.csv")


def test_a_quote_that_is_open_only_under_the_wrong_delimiter_is_no_error():
    table = Table.parse(b'id,note;"x\n1,a\n')
    assert table.header == ["id", 'note;"x']


def test_a_windows_table_without_a_mark_keeps_its_encoding():
    data = "Name;Punkte\nMüller;3\n".encode("cp1252")
    table = Table.parse(data)
    assert table.rows[1].text(0) == "Müller"
    table.write(1, 1, "4")
    assert table.to_bytes() == data.replace(b"3", b"4")


def test_rows_are_found_by_line_even_where_cells_hold_line_ends():
    table = Table.parse(b'a,b\r\n"x\ny",1\r\nz,2\r\n')
    assert table.lines() == [1, 2, 4]
