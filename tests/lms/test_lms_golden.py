"""Each LMS's formats against files that stay: the download in, the record; the grades out, byte for byte.

`python tests/lms/test_lms_golden.py` writes the expected files anew; read the difference before you commit.
"""

import json
import sys
import tempfile
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from downloads import CASES, GOLDEN, golden_entries, marks_of, unpacked, zip_of

from autograder.course.models import Late
from autograder.lms import flat
from autograder.lms.collecting import Options, collect, parse_due
from autograder.lms.feedback import pack
from autograder.lms.gradebook import fill
from autograder.lms.grades import Policy, standings
from autograder.lms.record import FILE, load
from autograder.lms.roster import read_roster
from autograder.lms.tables import Table
from autograder.lms.templates import Wanted, layout_of


def options_of(case):
    return json.loads((GOLDEN / case / "options.json").read_text(encoding="utf-8"))


def collected(case, download, output):
    said = options_of(case)
    roster = GOLDEN / case / "roster.csv"
    options = Options(
        attempts=said.get("attempts", "latest"),
        groups=said.get("groups", False),
        due=parse_due(said["due"]) if "due" in said else None,
    )
    return collect(download, output, read_roster(roster) if roster.exists() else None, options)


def exported(case, output):
    """The exported file and the names of the feedback, from the record in `output`."""
    said, record = options_of(case), load(output / FILE)
    marks = marks_of(json.loads((GOLDEN / case / "marks.json").read_text(encoding="utf-8")))
    late = Late(**said["late"]) if "late" in said else None
    students = standings(record, marks, Policy(said.get("attempts", "latest"), late))
    if said["to"] in ("csv", "json"):
        data = (flat.as_csv if said["to"] == "csv" else flat.as_json)(students, marks)
    else:
        table = Table.read(GOLDEN / case / "template.csv")
        wanted = Wanted(said.get("column", ""), tuple(said.get("titles", ())), said.get("headers", {}))
        layout = layout_of(said["to"], table, wanted)
        data = fill(
            table, layout, students, 100.0, scale=said.get("scale", False), comma=None
        ).table.to_bytes()
    packed = pack(students, said["to"])
    with zipfile.ZipFile(BytesIO(packed.data)) as archive:
        assert archive.namelist() == packed.names
    return data, "".join(f"{name}\n" for name in packed.names)


def result_name(case):
    return f"filled.{'json' if options_of(case)['to'] == 'json' else 'csv'}"


@pytest.mark.parametrize("case", CASES)
def test_a_download_becomes_the_same_record_as_a_zip_and_as_a_folder(case, tmp_path):
    entries = golden_entries(case)
    collected(case, zip_of(tmp_path / "download.zip", entries), tmp_path / "from_zip")
    name = Path(next(iter(entries))).parts[0] if case == "github_classroom" else "download"
    folder = unpacked(entries, tmp_path / name if name == "download" else tmp_path)
    collected(case, folder / name if name != "download" else folder, tmp_path / "from_folder")
    expected = json.loads((GOLDEN / case / "record.json").read_text(encoding="utf-8"))
    for output in ("from_zip", "from_folder"):
        found = json.loads((tmp_path / output / FILE).read_text(encoding="utf-8"))
        assert without_places(found) == without_places(expected)


def without_places(record):
    """The record without the paths in the download: a folder inside may have been entered."""
    for entry in record["entries"]:
        for attempt in entry["attempts"]:
            for file in attempt["files"]:
                file["downloaded"] = file["downloaded"].rpartition("/")[2]
    return record


@pytest.mark.parametrize("case", CASES)
def test_the_record_is_the_golden_one_to_the_byte_and_names_what_lies_there(case, tmp_path):
    collected(case, zip_of(tmp_path / "download.zip", golden_entries(case)), tmp_path / "submissions")
    record = tmp_path / "submissions" / FILE
    assert record.read_bytes() == (GOLDEN / case / "record.json").read_bytes()
    for entry in load(record).entries:
        for attempt in entry.attempts:
            folder = tmp_path / "submissions" / attempt.folder
            lies = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
            assert lies == {file.name for file in attempt.files}


@pytest.mark.parametrize("case", CASES)
def test_grades_and_feedback_go_back_as_the_lms_wants_them(case, tmp_path):
    collected(case, zip_of(tmp_path / "download.zip", golden_entries(case)), tmp_path / "submissions")
    data, feedback = exported(case, tmp_path / "submissions")
    assert data == (GOLDEN / case / result_name(case)).read_bytes()
    assert feedback == (GOLDEN / case / "feedback.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("case", [case for case in CASES if (GOLDEN / case / "template.csv").exists()])
def test_only_one_column_of_a_template_changes(case):
    before = Table.read(GOLDEN / case / "template.csv")
    after = Table.read(GOLDEN / case / "filled.csv")
    assert (before.mark, before.encoding, before.delimiter) == (after.mark, after.encoding, after.delimiter)
    assert len(before.rows) == len(after.rows)
    changed = {
        (place, column)
        for place, (old, new) in enumerate(zip(before.rows, after.rows, strict=True))
        for column, (one, other) in enumerate(zip(old.cells, new.cells, strict=True))
        if one.raw != other.raw
    }
    assert changed
    assert len({column for _, column in changed}) == 1
    assert 0 not in {place for place, _ in changed}
    assert [row.end for row in before.rows] == [row.end for row in after.rows]


def write_golden():
    for case in CASES:
        with tempfile.TemporaryDirectory() as scratch:
            output = Path(scratch) / "submissions"
            collected(case, zip_of(Path(scratch) / "download.zip", golden_entries(case)), output)
            (GOLDEN / case / "record.json").write_bytes((output / FILE).read_bytes())
            data, feedback = exported(case, output)
        (GOLDEN / case / result_name(case)).write_bytes(data)
        (GOLDEN / case / "feedback.txt").write_text(feedback, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(write_golden())
