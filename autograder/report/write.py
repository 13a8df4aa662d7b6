"""All reports of a run in one folder: grades.csv, feedback/<student>.md and report.html.

Everything is written into a folder beside its place first and moved there only when all of it could be
written, each file by one rename: a reader never sees half a file, and a full disk leaves the former report
as it was.
"""

import contextlib
import errno
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from autograder.course.file_stems import file_stems
from autograder.errors import ReportError
from autograder.report.feedback import MARKER, feedback_markdown
from autograder.report.grades_csv import grades_csv
from autograder.report.html import report_html
from autograder.report.model import ClassReport

FEEDBACK = "feedback"


@dataclass(frozen=True)
class WrittenReport:
    """Where the reports lie; `feedback` maps each student id to its file."""

    page: Path
    grades: Path
    feedback: dict[str, Path]


def write_all(report: ClassReport, folder: Path) -> WrittenReport:
    """Write every report of `report` into `folder`, replacing what an earlier call wrote there.

    Feedback of students who are no longer in the report is removed; files that this module did not write
    are left alone. Raises ReportError when the folder cannot be written or the disk is full.
    """
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".report-", dir=folder) as stage:
            return _publish(_stage(report, Path(stage)), Path(stage), folder)
    except OSError as error:
        raise ReportError(_explain(error, folder)) from error


def _stage(report: ClassReport, stage: Path) -> dict[str, str]:
    """Write all files below `stage`; return the address of each student's feedback file relative to it."""
    stems = file_stems(row.student_id for row in report.rows)
    links = {student_id: f"{FEEDBACK}/{stem}.md" for student_id, stem in stems.items()}
    (stage / FEEDBACK).mkdir()
    for row in report.rows:
        _write(stage / links[row.student_id], feedback_markdown(report, row))
    _write(stage / "grades.csv", grades_csv(report))
    _write(stage / "report.html", report_html(report, links))
    return links


def _publish(links: dict[str, str], stage: Path, folder: Path) -> WrittenReport:
    feedback = folder / FEEDBACK
    feedback.mkdir(exist_ok=True)
    for link in links.values():
        os.replace(stage / link, folder / link)
    wanted = {Path(link).name for link in links.values()}
    for old in feedback.glob("*.md"):
        if old.name not in wanted and _ours(old):
            old.unlink()
    for name in ("grades.csv", "report.html"):
        os.replace(stage / name, folder / name)
    return WrittenReport(
        page=folder / "report.html",
        grades=folder / "grades.csv",
        feedback={student_id: folder / link for student_id, link in links.items()},
    )


def _write(path: Path, text: str) -> None:
    with open(path, "w", encoding="utf-8", newline="") as file:
        file.write(text)


def _ours(path: Path) -> bool:
    with contextlib.suppress(OSError, UnicodeDecodeError), open(path, encoding="utf-8") as file:
        return file.readline().rstrip("\n") == MARKER
    return False


def _explain(error: OSError, folder: Path) -> str:
    what = f"The report could not be written to {folder}"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        free = ""
        with contextlib.suppress(OSError):
            free = f" ({shutil.disk_usage(folder).free // 1024} KiB are free)"
        return f"{what}: the disk or your quota is full{free}. Make room and run it again; no grade is lost."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"{what}: writing there is not allowed. Choose another folder or change its permissions."
    if error.errno in (errno.ENOTDIR, errno.EEXIST):
        return f"{what}: {error.filename or folder} is a file, a folder was expected. Choose another folder."
    return f"{what}: {error.strerror or error}. The former report, if any, is unchanged."
