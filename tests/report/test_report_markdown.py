import re

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from autograder.course.file_stems import file_stem, file_stems
from autograder.report.markdown import fenced, inline
from autograder.report.words import clean, one_line

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table").enable("strikethrough")
ROUGH = st.text(
    alphabet=st.one_of(st.sampled_from("`~*_[]()<>&|!#\\\n\r\t -+=:/.@$wht"), st.characters()), max_size=80
)


def kinds(source):
    """The types of all tokens of a document, those inside paragraphs included."""
    found = []
    for token in MARKDOWN.parse(source):
        found += [token.type, *(child.type for child in token.children or [])]
    return found


@given(ROUGH)
def test_inline_text_is_nothing_but_text_in_lists_headings_and_tables(text):
    shown = inline(f"x{text}x")
    for around in ("- label: {} end\n", "# Feedback: {} end\n", "| a | b |\n|:--|:--|\n| {} | end |\n"):
        found = set(kinds(around.format(shown)))
        plain = set(kinds(around.format("plain")))
        assert found <= plain | {"text_special"}


@given(ROUGH)
def test_inline_text_reads_as_it_was_written(text):
    paragraph = MARKDOWN.parse(f"A {inline(text)} Z")[1]
    assert "".join(child.content for child in paragraph.children) == " ".join(
        f"A {one_line(text)} Z".split(" ")
    ) or (
        # blanks at either end are not text in Markdown
        "".join(child.content for child in paragraph.children).split() == f"A {one_line(text)} Z".split()
    )


@given(ROUGH)
def test_a_fenced_block_is_one_block_holding_the_text(text):
    source = "\n".join([*fenced(text), "", "after"])
    tokens = MARKDOWN.parse(source)
    assert [token.type for token in tokens] == ["fence", "paragraph_open", "inline", "paragraph_close"]
    assert tokens[0].content.rstrip("\n") == clean(text, 4000).strip("\n")


def test_ordinary_messages_stay_readable_in_a_plain_editor():
    assert inline("a2_dense: expected shape (100, 10), received (10, 100).") == (
        "a2_dense: expected shape (100, 10), received (10, 100)."
    )


def test_addresses_do_not_become_links():
    assert "http:" not in inline("see http://example.org and www.example.org")
    assert "www." not in inline("www.example.org")
    assert "@" not in inline("a@example.org")


@given(st.text(max_size=120))
def test_a_file_name_has_no_separator_no_leading_dot_and_a_bounded_length(student_id):
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._@+~-]{0,89}", file_stem(student_id))


@given(
    st.lists(
        st.one_of(st.text(max_size=8), st.sampled_from(["Anna", "anna", "ANNA", "../x", "con", "a."])),
        unique=True,
    )
)
def test_file_names_never_meet_even_where_case_is_ignored(ids):
    stems = file_stems(ids)
    assert len({stem.casefold() for stem in stems.values()}) == len(ids)


def test_plain_ids_keep_their_name_and_others_cannot_leave_the_folder():
    assert file_stem("s1234567") == "s1234567"
    assert file_stem("007") == "007"
    assert file_stem("anna.li@example.org") == "anna.li@example.org"
    for hostile in ("../../etc/passwd", "..", ".", "", "a/b", "a\\b", "CON", "nul.txt", "x" * 300, "-rf"):
        assert "~" in file_stem(hostile)
        assert not set(file_stem(hostile)) & set("/\\")
