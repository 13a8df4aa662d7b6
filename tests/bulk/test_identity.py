"""What is the same work, and what is not."""

import json

from hypothesis import given
from hypothesis import strategies as st

from autograder.bulk.identity import name_in_box, work_of
from autograder.judge.source import student_source

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=40)


def notebook(*sources, run=0, kernel="python3", lines=False):
    cells = []
    for place, source in enumerate(sources):
        cell = {"cell_type": "code", "source": source.splitlines(keepends=True) if lines else source}
        cell |= {"id": f"c{place}-{run}", "execution_count": run or None, "metadata": {"scrolled": bool(run)}}
        cell["outputs"] = [{"output_type": "stream", "text": f"{run}"}] if run else []
        cells.append(cell)
    content = {
        "cells": cells,
        "metadata": {"kernelspec": {"name": kernel}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(content, indent=1 if run else None).encode()


def test_a_notebook_that_was_run_and_saved_is_the_same_work():
    assert work_of(notebook("x = 1\ny = 2\n"), "a.ipynb") == work_of(
        notebook("x = 1\ny = 2\n", run=3, kernel="conda", lines=True), "b.ipynb"
    )


def test_code_order_tags_and_kind_of_cell_count():
    plain = notebook("x = 1", "y = 2")
    tagged = json.loads(plain)
    tagged["cells"][0]["metadata"] = {"tags": ["explore"]}
    markdown = json.loads(plain)
    markdown["cells"][0]["cell_type"] = "markdown"
    works = {
        work_of(source, "a.ipynb")
        for source in (
            plain,
            notebook("y = 2", "x = 1"),
            notebook("x = 1 ", "y = 2"),
            json.dumps(tagged).encode(),
            json.dumps(markdown).encode(),
        )
    }
    assert len(works) == 5


def test_a_comment_counts_because_messages_quote_lines():
    assert work_of(b"x = 1\n", "a.py") != work_of(b"# mine\nx = 1\n", "a.py")


def test_the_name_does_not_count_but_its_kind_does():
    assert name_in_box("tiny", "Jane Doe (2).PY") == "tiny.py"
    assert name_in_box("tiny", "x.IPYNB") == "tiny.ipynb"


@given(st.binary(max_size=300))
def test_any_bytes_have_a_work(data):
    assert len(work_of(data, "a.ipynb")) == len(work_of(data, "a.py")) == 64


@given(st.lists(TEXT, min_size=1, max_size=3), st.lists(TEXT, min_size=1, max_size=3))
def test_what_is_the_same_work_is_read_alike(one, other):
    first, second = notebook(*one), notebook(*other, run=2, lines=True)
    if work_of(first, "a.ipynb") == work_of(second, "a.ipynb"):
        assert student_source(first, "a.ipynb") == student_source(second, "a.ipynb") or (
            student_source(first, "a.ipynb").text == student_source(second, "a.ipynb").text
        )
    else:
        assert one != other


def test_deep_nesting_is_no_notebook_and_no_crash():
    deep = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert work_of(deep, "a.ipynb") != work_of(deep + b" ", "a.ipynb")
