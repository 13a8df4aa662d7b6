"""Reading an Otter autograder zip as data: nothing of it is run, nothing is unpacked to a path it chooses."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import msgspec

from autograder.errors import OtterError

MAX_MB, MAX_FILES = 128, 2000
_CONFIG = "otter_config.json"
_HARMLESS_PLUGINS = ("RateLimiting", "GmailNotifications")
_OUR_PLUGIN = "autograder."


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What of `otter_config.json` bears on grading here; everything else (tokens among it) is left behind."""

    seed: int | None = None
    seed_variable: str | None = None
    assignment_name: str | None = None
    show_hidden: bool = False
    lang: str = "python"
    grade_from_log: bool = False
    points_possible: float | None = None
    score_threshold: float | None = None
    plugins: list[Any] = []


class OtterZip(NamedTuple):
    """A zip's content: `files` (tests among them) by their path beside a submission, and the rest of use."""

    path: Path
    files: dict[str, bytes]
    settings: Settings
    requirements: str
    notes: list[str]


def read_zip(path: Path) -> OtterZip:
    """Read the zip at `path`. Raises OtterError that names what is wrong with it."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive, path)
            settings = _settings(archive, path)
            notes = _notes(settings, path)
            _expect_python(members, settings, path)
            files = _files(archive, members, path)
            requirements = _text(archive, members, ("requirements.txt", "environment.yml"))
    except FileNotFoundError:
        raise OtterError(f"{path} does not exist; give an autograder zip that Otter made") from None
    except IsADirectoryError:
        raise OtterError(f"{path} is a folder; give the autograder zip itself") from None
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise OtterError(f"{path} is no zip file that can be read: {error}") from None
    return OtterZip(path, files, settings, requirements, notes)


def _members(archive: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Return the regular files by their cleaned paths; refuses what is too large or leads outside."""
    found: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        if info.is_dir():
            continue
        name = PurePosixPath(info.filename.replace("\\", "/"))
        if name.is_absolute() or ".." in name.parts or "\0" in info.filename:
            raise OtterError(f"{path} holds {info.filename[:80]!r}, which would lie outside its folder")
        found[str(name)] = info
    if len(found) > MAX_FILES or sum(info.file_size for info in found.values()) > MAX_MB << 20:
        raise OtterError(f"{path} holds more than {MAX_FILES} files or {MAX_MB} MB; no such zip is read")
    return found


def _settings(archive: zipfile.ZipFile, path: Path) -> Settings:
    try:
        text = archive.read(_CONFIG)
    except KeyError:
        return Settings()
    try:
        return msgspec.convert(json.loads(text), Settings)
    except (ValueError, RecursionError, msgspec.ValidationError) as error:
        raise OtterError(f"{path}: {_CONFIG} cannot be read: {str(error)[:200]}") from None


def _expect_python(members: dict[str, zipfile.ZipInfo], settings: Settings, path: Path) -> None:
    """Refuse what is not an Otter assignment in Python with tests, naming what it is instead."""
    if settings.lang != "python" or any(
        name.startswith("tests/") and name.endswith((".R", ".r")) for name in members
    ):
        raise OtterError(f"{path} is an assignment in R; only Python assignments are graded here")
    if any(name.startswith("tests/") and name.endswith(".py") for name in members):
        return
    nested = sorted({name.partition("/")[0] for name in members if "/tests/" in name})
    if nested:
        where = f"its files lie in the folder {nested[0]!r}, expected at the top of the zip"
        raise OtterError(f"{path}: {where}; zip the content of that folder instead")
    if _CONFIG in members or "run_otter.py" in members:
        raise OtterError(f"{path} holds no tests: expected Python files in its folder tests/")
    raise OtterError(f"{path} is no Otter autograder zip: it has neither tests/ nor {_CONFIG}")


def _files(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], path: Path) -> dict[str, bytes]:
    """Return tests and support files as Otter lays them beside a submission; the tests win."""
    files = {name.removeprefix("files/"): name for name in members if name.startswith("files/")}
    files = {name: member for name, member in files.items() if not name.startswith("tests/")}
    files |= {name: name for name in members if name.startswith("tests/")}
    content: dict[str, bytes] = {}
    for name, member in sorted(files.items()):
        info = members[member]
        with archive.open(info) as file:
            content[name] = file.read(info.file_size + 1)
        if len(content[name]) > info.file_size:
            raise OtterError(f"{path}: {member} is larger than it says; the zip is damaged")
    return content


def _text(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo], names: tuple[str, ...]) -> str:
    found = (archive.read(members[name]).decode("utf-8", "replace") for name in names if name in members)
    return next(found, "")


def _notes(settings: Settings, path: Path) -> list[str]:
    """Return what the TA should know about the settings; raises OtterError for those that cannot be had."""
    if settings.grade_from_log:
        raise OtterError(
            f"{path} grades from the log of a submission (grade_from_log), which means unpickling a file of "
            "the student's; set it to false in otter_config.json to grade by running the submission"
        )
    notes = []
    for name in _plugin_names(settings, path):
        if name.startswith(_OUR_PLUGIN):
            raise OtterError(
                f"{path} was made by `autograder bundle`; grade with the assignment itself: `-a ID`"
            )
        if name.rpartition(".")[2] not in _HARMLESS_PLUGINS:
            raise OtterError(
                f"{path} uses the plugin {name[:80]}, which may change grades and would run outside the box; "
                "take it out of otter_config.json to grade without it"
            )
        notes.append(f"The zip's plugin {name} was not run.")
    if settings.points_possible is not None or settings.score_threshold is not None:
        notes.append(
            "The zip rescales totals on Gradescope (points_possible or score_threshold); the points here are "
            "those of the tests."
        )
    return notes


def _plugin_names(settings: Settings, path: Path) -> list[str]:
    names: list[str] = []
    for plugin in settings.plugins:
        entries = (
            [plugin] if isinstance(plugin, str) else list(plugin) if isinstance(plugin, dict) else [None]
        )
        for entry in entries:
            if not isinstance(entry, str):
                raise OtterError(f"{path}: {_CONFIG} lists a plugin that is no name: {str(plugin)[:80]}")
            names.append(entry)
    return names
