"""A zip that a student handed in is read like a folder: one file of it, safely, or a reason why not."""

import hashlib
import io
import random
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.bulk.archived import MAX_ENTRIES, source_in
from autograder.bulk.choosing import Expected
from autograder.bulk.collect import collect
from autograder.bulk.intake import find_one, find_submissions, read_found
from autograder.bulk.reading import MAX_BYTES, Unreadable
from autograder.bulk.run_folder import RunFolder

EXPECTED = Expected(("a2_dense.ipynb", "a2_dense.py"))
CODE = b"def dense(X, W, b):\n    return X @ W + b\n"
NOTEBOOK = b'{"cells": []}'
BESIDE = {  # what Otter's export and the archivers of students' machines put beside the notebook
    ".OTTER_LOG": b"\x80\x04log",
    "__zip_filename__": b"work_2026.zip",
    "work.pdf": b"%PDF-1.7",
    "__MACOSX/._work.ipynb": b"\0\5\x16\7",
    "__MACOSX/work.py": b"x",
    ".ipynb_checkpoints/work-checkpoint.ipynb": NOTEBOOK,
    "tests/": b"",
    "../outside.py": CODE,
}


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def refusal(archive, expected=EXPECTED, max_bytes=MAX_BYTES):
    with pytest.raises(Unreadable) as caught:
        source_in(archive, expected, max_bytes)
    return caught.value.status, str(caught.value)


def read(folder, expected=EXPECTED):
    return {
        one.student: read_found(folder, one, expected) if one.ready else (one, b"")
        for one in find_submissions(folder, expected)
    }


@pytest.mark.parametrize("place", ["s1.zip", "s1/work.zip", "s1.ipynb", "s1/deep/er/a2_dense.py", "s1.ZIP"])
def test_the_zip_of_an_export_is_read_whatever_it_is_called(tmp_path, place):
    path = tmp_path / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(zipped({**BESIDE, "work.ipynb": NOTEBOOK}))
    found, source = read(tmp_path)["s1"]
    assert (found.status, source, found.filename) == ("ready", NOTEBOOK, "work.ipynb")
    assert found.note == f"read work.ipynb from {path.name}"


@given(
    beside=st.sets(st.sampled_from(sorted(BESIDE))),
    home=st.sampled_from(["", "hw1/", "a/b/", "hw1\\"]),
    name=st.sampled_from(["work.ipynb", "work.py", "A2_Dense.PY"]),
    method=st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
    first=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_whatever_lies_beside_it_the_one_source_is_found(beside, home, name, method, first):
    rest = {one: BESIDE[one] for one in beside}
    own = {home + name: CODE}
    inside = source_in(zipped({**own, **rest} if first else {**rest, **own}, method), EXPECTED, MAX_BYTES)
    assert (inside.source, inside.path.name, inside.remark) == (CODE, name, "")


def test_among_several_the_rules_are_those_of_a_folder(tmp_path):
    both = {"draft.ipynb": NOTEBOOK, "old/a2_dense.py": b"old", "a2_dense.py": CODE}
    inside = source_in(zipped(both), EXPECTED, MAX_BYTES)
    assert (inside.source, str(inside.path)) == (CODE, "a2_dense.py")
    assert inside.remark == "graded a2_dense.py; not looked at: draft.ipynb, old/a2_dense.py"
    status, note = refusal(zipped({"draft.ipynb": NOTEBOOK, "final.ipynb": NOTEBOOK}))
    assert status == "ambiguous"
    assert "2 files could be the submission: draft.ipynb, final.ipynb; keep one" in note
    blank = Expected(EXPECTED.names, frozenset([hashlib.sha256(NOTEBOOK).hexdigest()]))
    whole = zipped(
        {"a2_dense.ipynb": NOTEBOOK, "a2_dense.py": CODE, "given.py": b"x", "course_data.py": b"x"}
    )
    assert source_in(whole, blank, MAX_BYTES).source == CODE


def test_several_zips_and_a_zip_beside_a_notebook(tmp_path):
    for place, content in {
        "s1/one.zip": zipped({"a2_dense.py": CODE}),
        "s1/two.zip": zipped({"a2_dense.py": CODE}),
        "s2/export.zip": zipped({"a2_dense.py": b"other = 1"}),
        "s2/a2_dense.py": CODE,
    }.items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_bytes(content)
    rows = read(tmp_path)
    assert rows["s1"][0].status == "ambiguous"
    assert "one.zip, two.zip" in rows["s1"][0].note
    assert rows["s2"][1] == CODE
    alone, source = read_found(tmp_path, find_one(tmp_path / "s2", EXPECTED), EXPECTED)
    assert (alone.filename, source) == ("a2_dense.py", CODE)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "without a Python file"),
        ({"essay.pdf": b"%PDF", ".OTTER_LOG": b"x"}, "it holds essay.pdf; hand in the .py or .ipynb"),
        ({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}, "a Word or OpenDocument file"),
        ({"mimetype": b"application/vnd.oasis.opendocument.text"}, "a Word or OpenDocument file"),
        ({"work.ipynb": b"%PDF-1.7"}, "work.ipynb in it: this is a PDF, not Python"),
        ({"work.py": b" \n"}, "work.py in it: this is an empty file"),
        ({"work.ipynb": zipped({"work.py": CODE})}, "work.ipynb in it: this is a zip archive"),
    ],
)
def test_a_zip_without_work_says_what_it_is(files, words):
    status, note = refusal(zipped(files))
    assert status == "unreadable"
    assert words in note


def test_an_encrypted_file_asks_for_one_without_a_password():
    archive = bytearray(zipped({"work.py": CODE}))
    archive[6] |= 1
    archive[archive.index(b"PK\x01\x02") + 8] |= 1
    status, note = refusal(bytes(archive))
    assert status == "unreadable"
    assert note.startswith("work.py in it: encrypted; hand in the .py or .ipynb file itself")


def test_a_link_in_a_zip_is_no_candidate():
    info = zipfile.ZipInfo("work.py")
    info.external_attr = 0o120777 << 16
    assert "without a Python file" in refusal(zipped({info: b"/etc/passwd"}))[1]


def test_bombs_are_stopped_before_they_inflate():
    bomb = zipped({"work.py": b"#" * 5_000_000})
    assert refusal(bomb, max_bytes=1_000_000) == (
        "too large",
        "work.py in it: 5.0 MB; at most 1.0 MB are read",
    )
    lying = bytearray(bomb)
    at = lying.index(b"PK\x01\x02") + 24
    lying[at : at + 4] = struct.pack("<I", 10)
    status, note = refusal(bytes(lying), max_bytes=1_000_000)
    assert (status, "damaged" in note) == ("unreadable", True)
    many = zipped({f"{number}.py": b"#" * 900_000 for number in range(6)})
    assert refusal(many, max_bytes=1_000_000)[0] == "too large"
    crowded = zipped({f"{number}.txt": b"" for number in range(MAX_ENTRIES + 1)})
    assert refusal(crowded)[0] == "refused"


def test_methods_that_inflate_without_a_limit_are_not_read():
    assert "packed in a way" in refusal(zipped({"work.py": CODE}, zipfile.ZIP_BZIP2))[1]


def test_no_damage_to_a_zip_ends_otherwise_than_in_a_finding():
    whole = zipped({**BESIDE, "work.py": CODE * 20})
    chance = random.Random(7)
    for _ in range(600):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(4, len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(4, len(damaged)) :]
        try:
            assert source_in(bytes(damaged), EXPECTED, MAX_BYTES).source
        except Unreadable as finding:
            assert finding.status in {"unreadable", "too large", "ambiguous"}  # noqa: PT017


def test_the_same_work_is_the_same_however_it_is_packed(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "s1.ipynb").write_bytes(NOTEBOOK)
    (folder / "s2.zip").write_bytes(zipped({"work.ipynb": NOTEBOOK, "__zip_filename__": b"1"}))
    run = RunFolder.create(tmp_path / "run")
    with run.driving(), run.journal() as journal:
        assert collect(folder, run, journal, EXPECTED).added == ["s1", "s2"]
        one, two = journal.submissions()
        assert (one.sha256, one.work) == (two.sha256, two.work)
        assert (two.path, two.filename) == ("s2.zip", "work.ipynb")
        (folder / "s2.zip").write_bytes(zipped({"work.ipynb": NOTEBOOK, "__zip_filename__": b"2"}))
        assert collect(folder, run, journal, EXPECTED).changed == []
        (folder / "s2.zip").write_bytes(zipped({"work.ipynb": NOTEBOOK + b"\n"}))
        assert collect(folder, run, journal, EXPECTED).changed == ["s2"]
