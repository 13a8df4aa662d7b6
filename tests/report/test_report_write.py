import os
import subprocess
import sys

import pytest
from sample_class import odd_rows, report_of, sample_class

from autograder.errors import ReportError
from autograder.report.feedback import MARKER
from autograder.report.write import write_all


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_all_reports_lie_in_the_folder_and_nothing_else(tmp_path):
    report = sample_class(12)
    written = write_all(report, tmp_path / "report")
    assert len(written.feedback) == 12
    assert all(path.read_text(encoding="utf-8").startswith(MARKER) for path in written.feedback.values())
    assert names(tmp_path / "report") == sorted(
        ["grades.csv", "report.html", *(f"feedback/{path.name}" for path in written.feedback.values())]
    )
    assert written.page.read_text(encoding="utf-8").startswith("<!doctype html>")


def test_writing_twice_gives_the_same_bytes_and_drops_students_who_left(tmp_path):
    first = write_all(sample_class(12), tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    write_all(sample_class(12), tmp_path)
    assert before == {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    (tmp_path / "feedback" / "mine.md").write_text("# my own notes\n", encoding="utf-8")
    write_all(report_of(odd_rows()), tmp_path)
    assert len(list((tmp_path / "feedback").iterdir())) == 5
    assert (tmp_path / "feedback" / "mine.md").exists()
    assert not first.feedback["00001"].exists()


def test_a_hostile_id_stays_inside_the_folder_and_its_link_leads_to_its_file(tmp_path):
    report = report_of(odd_rows())
    written = write_all(report, tmp_path / "report")
    assert names(tmp_path)[0].startswith("report/feedback/")
    hostile = written.feedback[report.rows[3].student_id]
    assert hostile.parent == tmp_path / "report" / "feedback"
    assert f"feedback/{hostile.name}" in written.page.read_text(encoding="utf-8")


def test_a_file_where_the_folder_should_be_is_named(tmp_path):
    (tmp_path / "report").write_text("", encoding="utf-8")
    with pytest.raises(ReportError, match=r"report is a file, a folder was expected"):
        write_all(sample_class(1), tmp_path / "report")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not stop this user")
def test_an_unwritable_folder_is_named(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(ReportError, match="writing there is not allowed"):
            write_all(sample_class(1), tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_a_file_that_cannot_grow_leaves_the_former_report_as_it_was(tmp_path):
    write_all(sample_class(1), tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(ReportError, match="could not be written"):
            write_all(sample_class(40), tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert before == {name: (tmp_path / name).read_bytes() for name in names(tmp_path)}


FULL_DISK = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from sample_class import sample_class
from autograder.errors import ReportError
from autograder.report.write import write_all
try:
    write_all(sample_class(40), Path(sys.argv[1]) / "report")
except ReportError as error:
    print(error)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="mounts a small disk in a namespace of its own")
def test_a_full_disk_is_told_as_one(tmp_path):
    mount = f'mount -t tmpfs -o size=64k tmpfs "{tmp_path}" && exec "$0" "$@"'
    enter = (
        ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    )
    if subprocess.run(
        [*enter, "sh", "-c", mount, sys.executable, "-c", "pass"], capture_output=True, check=False
    ).returncode:
        pytest.skip("this user may not mount a small disk")
    here = os.path.dirname(__file__)
    done = subprocess.run(
        [*enter, "sh", "-c", mount, sys.executable, "-c", FULL_DISK, str(tmp_path), here],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "the disk or your quota is full" in done.stdout
