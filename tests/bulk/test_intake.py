"""Whatever lies in a folder of submissions ends as one row per student with a clear status."""

import json
import os
import shutil
from pathlib import Path

import pytest

from autograder.bulk.choosing import Expected
from autograder.bulk.grading import expected_files
from autograder.bulk.intake import find_submissions, read_found
from autograder.bulk.reading import Unreadable, kind_of, read_source
from autograder.bulk.shown import shown, stored
from autograder.course import Course
from autograder.errors import BulkError

EXPECTED = Expected(("a2_dense.ipynb", "a2_dense.py"))
CODE = b"def dense(X, W, b):\n    return X @ W + b\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "class").mkdir()
    return tmp_path / "class"


def found_in(folder, expected=EXPECTED):
    """Status, note and chosen path by student, with the files read as `grade` does."""
    entries = (
        read_found(folder, one, expected)[0] if one.ready else one
        for one in find_submissions(folder, expected)
    )
    return {one.student: (one.status, one.note, str(one.path)) for one in entries}


def put(folder, name, content=CODE):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def test_one_file_or_one_folder_per_student(folder):
    put(folder, "0007.py")
    put(folder, "s2/a2_dense.ipynb", b"{}")
    put(folder, "s3/deep/er/mine.py")
    assert found_in(folder) == {
        "0007": ("ready", "", "0007.py"),
        "s2": ("ready", "", "s2/a2_dense.ipynb"),
        "s3": ("ready", "", "s3/deep/er/mine.py"),
    }


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.7\n...", "this is a PDF, not Python"),
        (b"PK\x03\x04....", "zip archive"),
        (b"\x89PNG\r\n", "PNG picture"),
        (b"", "an empty file"),
        (b"\xef\xbb\xbf \n\n", "an empty file"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"\x00" * 500, "an empty file"),
    ],
)
@pytest.mark.parametrize("name", ["s1.py", "s1/a2_dense.ipynb"])
def test_what_is_no_python_is_said_and_not_graded(folder, name, content, words):
    put(folder, name, content)
    status, note, _ = found_in(folder)["s1"]
    assert status == "unreadable"
    assert words in note


def test_a_pdf_by_name_is_described_by_its_content(folder):
    put(folder, "s1.pdf", b"%PDF-1.4")
    put(folder, "s3.txt")
    rows = found_in(folder)
    assert rows["s1"][:2] == ("unreadable", "this is a PDF, not Python")
    assert "rename it if it is Python" in rows["s3"][1]


def test_encodings_are_left_to_the_loader(folder):
    put(folder, "s1.py", "π = 3\n".encode("utf-16"))
    put(folder, "s2.py", "# ü\n".encode("latin-1"))
    put(folder, "s3.ipynb", b"{ not json")
    assert {status for status, *_ in found_in(folder).values()} == {"ready"}


def test_an_empty_folder_is_no_submission(folder):
    (folder / "s1").mkdir()
    put(folder, "s2/.DS_Store", b"x")
    put(folder, "s2/__MACOSX/._a2_dense.py", b"x")
    rows = found_in(folder)
    assert rows["s1"][:2] == ("no submission", "the folder is empty")
    assert rows["s2"][0] == "no submission"


def test_a_huge_notebook_is_refused_before_it_is_read(folder):
    path = put(folder, "s1.ipynb", b"{")
    os.truncate(path, 200_000_000)  # sparse: no disk is used
    status, note, _ = found_in(folder)["s1"]
    assert status == "too large"
    assert "200 MB" in note
    assert "21 MB" in note


def test_the_assignments_own_name_wins_else_the_choice_is_not_ours(folder):
    put(folder, "s1/a2_dense.ipynb", b"{}")
    put(folder, "s1/draft.ipynb", b"{}")
    put(folder, "s2/draft.ipynb", b"{}")
    put(folder, "s2/final.ipynb", b"{}")
    put(folder, "s3/a2_dense.ipynb", b"{}")
    put(folder, "s3/a2_dense.py")
    put(folder, "s4/A2_Dense.PY")
    put(folder, "s4/old/a2_dense.py")
    rows = found_in(folder)
    assert rows["s1"] == ("ready", "graded a2_dense.ipynb; not looked at: draft.ipynb", "s1/a2_dense.ipynb")
    assert rows["s2"][0] == "ambiguous"
    assert "draft.ipynb, final.ipynb" in rows["s2"][1]
    assert rows["s3"][0] == "ambiguous"
    assert rows["s4"][2] == "s4/A2_Dense.PY"
    assert found_in(folder, Expected(("final.ipynb",)))["s2"][0] == "ready"


def test_the_whole_handout_with_one_file_filled_in(folder):
    import hashlib

    skeleton, blank = b"raise NotImplementedError\n", json.dumps({"cells": []}).encode()
    handed_out = Expected(
        EXPECTED.names, frozenset(hashlib.sha256(one).hexdigest() for one in (skeleton, blank))
    )
    for student, script, notebook in (
        ("s1", CODE, blank),
        ("s2", skeleton, b'{"cells": [1]}'),
        ("s3", skeleton, blank),
    ):
        put(folder, f"{student}/a2_dense.py", script)
        put(folder, f"{student}/a2_dense.ipynb", notebook)
        put(folder, f"{student}/course_data.py")
        put(folder, f"{student}/checks/test_public.py")
    rows = found_in(folder, handed_out)
    assert rows["s1"][2] == "s1/a2_dense.py"
    assert rows["s2"][2] == "s2/a2_dense.ipynb"
    assert rows["s3"][0] == "ready"


def test_links_and_odd_files_are_refused(folder, tmp_path):
    secret = tmp_path / "secret.py"
    secret.write_bytes(CODE)
    (folder / "s1.py").symlink_to(secret)
    (folder / "s2").symlink_to(tmp_path)
    (folder / "s3").mkdir()
    (folder / "s3" / "a2_dense.py").symlink_to(secret)
    os.mkfifo(folder / "s4.py")
    (folder / "s5.py").mkdir()
    rows = found_in(folder)
    for student in ("s1", "s2", "s3", "s4"):
        assert rows[student][0] == "refused", rows[student]
    assert "symbolic link" in rows["s3"][1]
    assert "named pipe" in rows["s4"][1]
    assert rows["s5.py"][0] == "no submission"


def test_a_file_that_may_not_be_read(folder):
    put(folder, "s1.py").chmod(0)
    status, note, _ = found_in(folder)["s1"]
    if os.geteuid() == 0:
        assert status == "ready"
    else:
        assert status == "unreadable"
        assert "Permission denied" in note


def test_two_entries_of_one_student(folder):
    put(folder, "s1.py")
    put(folder, "s1.ipynb", b"{}")
    put(folder, "s1/a2_dense.py")
    status, note, _ = found_in(folder)["s1"]
    assert status == "ambiguous"
    assert "several entries" in note


def test_absurd_names(folder):
    names = [b"line\nend", "\u202egnp.exe".encode(), b"\xff\xfe", b"-rf", b"=cmd|' C calc'!A0", b"x" * 200]
    for name in names:
        (folder / os.fsdecode(name + b".py")).write_bytes(CODE)
    rows = found_in(folder)
    assert len(rows) == len(names)
    assert "line\nend" in rows
    assert "\\xff\\xfe" in rows
    for student in rows:
        student.encode("utf-8")
        assert shown(student).isprintable()
    assert shown("line\nend") == "line\\nend"
    assert shown("\u202egnp") == "\\u202egnp"
    assert stored(os.fsdecode(b"\xe9")) == "\\xe9"


def test_a_deep_or_crowded_folder_is_not_walked_for_ever(folder):
    put(folder, "s1/" + "d/" * 30 + "a2_dense.py")
    for number in range(2_001):
        put(folder, f"s2/{number}.txt", b"")
    rows = found_in(folder)
    assert rows["s1"][0] == "no submission"
    assert rows["s2"][:2] == ("refused", "more than 2000 files")


def test_the_folder_itself_must_make_sense(folder, tmp_path):
    with pytest.raises(BulkError, match="is empty"):
        find_submissions(folder, EXPECTED)
    with pytest.raises(BulkError, match="does not exist"):
        find_submissions(tmp_path / "nowhere", EXPECTED)
    with pytest.raises(BulkError, match="is a file"):
        find_submissions(put(tmp_path, "x.py"), EXPECTED)


def test_a_file_exchanged_for_a_link_after_it_was_found_is_not_followed(folder, tmp_path):
    path = put(folder, "s1.py")
    (entry,) = find_submissions(folder, EXPECTED)
    secret = put(tmp_path, "secret.py")
    path.unlink()
    path.symlink_to(secret)
    after, source = read_found(folder, entry, EXPECTED)
    assert after.status == "refused"
    assert source == b""


def test_python_is_no_other_kind():
    for source in (CODE, b"# %PDF\n", "π".encode("utf-16"), b'{"cells": []}', b"\xef\xbb\xbfimport os\n"):
        assert kind_of(source) == ""


def test_a_device_is_not_read():
    with pytest.raises(Unreadable, match="a device"):
        read_source(__import__("pathlib").Path("/dev/zero"))


def test_a_whole_handout_with_a_renamed_notebook_is_told_from_the_files_around_it(folder):
    assignment = Course(Path(__file__).parents[2]).assignment("a2_dense")
    home = shutil.copytree(assignment.template_dir, folder / "s1")
    notebook = home / "a2_dense.ipynb"
    (home / "my work.ipynb").write_text(
        notebook.read_text(encoding="utf-8").replace("not written yet", "mine")
    )
    notebook.unlink()
    (home / "a2_dense.py").unlink()
    status, _, path = found_in(folder, expected_files(assignment))["s1"]
    assert (status, path) == ("ready", "s1/my work.ipynb")
