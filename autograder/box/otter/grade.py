"""The box program that grades one submission as `otter run` would: its cells, then the tests not yet run."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import sys
from glob import glob
from typing import Any

from otter.check.notebook import Notebook
from otter.execute import Checker

from autograder.box.failures import plain_text
from autograder.box.otter.cells import UngradableError, prepare, read_submission
from autograder.box.otter.shell import BoxShell, new_shell, run_cell
from autograder.box.otter.watching import Tell, watch
from autograder.box.submission import read_sealed
from autograder.wire import otter as w
from autograder.wire.channel import Channel
from autograder.wire.messages import ErrorReport, Told

_FOLDER = os.path.join("autograder", "submission")  # as in Otter's containers
_SETTINGS = os.path.join("..", "source", "otter_config.json")


def run(wire: int, source: int, filename: str) -> None:
    """Grade the package held by descriptor `source`; tell of it on the stream socket `wire`."""
    channel = Channel(socket.socket(fileno=wire))

    def tell(statement: w.Statement) -> None:
        channel.send(Told(w.pack_statement(statement)))

    package = w.unpack_package(read_sealed(source))
    home = os.getcwd()
    enter_folder(package.bundle)
    name = _place(package)
    try:
        notebook = read_submission(name, package.bundle)
    except UngradableError as error:
        tell(w.SubmissionRefused(plain_text(error, w.MAX_TEXT)))
        return
    watch(tell, package.skip_tests)
    if name.endswith(".ipynb"):
        _answer_to_any_name(name)
    shell = new_shell(os.path.join(home, ".ipython"))
    tests = test_paths()
    for number, text in prepare(notebook, package.bundle, os.getcwd(), tests):
        _run_cell(shell, number, text, package.skip_cells, tell)
    for path in tests:
        _run_test(shell, path, tell)
    tell(w.Finished())


def enter_folder(bundle: w.Bundle) -> None:
    """Make the folder that Otter would run in, with the zip's files, and go there.

    Beside it lie the settings, as tests may read them in Otter's containers: those that the box knows anyway.
    """
    os.makedirs(_FOLDER)
    os.chdir(_FOLDER)
    for path, content in bundle.files.items():
        os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
    os.makedirs(os.path.dirname(_SETTINGS))
    with open(_SETTINGS, "w", encoding="utf-8") as settings:
        json.dump(_known_settings(bundle), settings)
    for package in ("__init__.py", os.path.join("..", "__init__.py")):
        open(package, "a").close()
    sys.path.insert(0, "")  # a kernel looks in the working folder first


def _known_settings(bundle: w.Bundle) -> dict[str, object]:
    known = {name: getattr(bundle, name) for name in ("seed", "seed_variable", "assignment_name")}
    return {"lang": "python", **{name: value for name, value in known.items() if value is not None}}


def test_paths() -> list[str]:
    """Return the test files of the working folder as Otter names them, in its order."""
    return sorted(glob("./tests/*.py"))


def _place(package: w.Package) -> str:
    """Write the submission beside the zip's files, under its own name unless that cannot be had."""
    ending = ".ipynb" if package.filename.endswith(".ipynb") else ".py"
    for name in (os.path.basename(package.filename), f"submission{ending}"):
        with contextlib.suppress(OSError, ValueError), open(name, "wb") as file:
            file.write(package.source)
            return name
    raise OSError("the submission cannot be written")


def _answer_to_any_name(name: str) -> None:
    """Let `otter.Notebook("hw1.ipynb")` find the notebook `name`: files that come from an LMS are renamed."""
    resolve = Notebook._resolve_nb_path

    def resolve_or_take(self: Any, *arguments: Any, **options: Any) -> Any:
        path = resolve(self, *arguments, **options)
        return path if path is None or os.path.isfile(path) else name

    Notebook._resolve_nb_path = resolve_or_take


def _run_cell(shell: BoxShell, number: int, text: str, skipped: list[int], tell: Tell) -> None:
    if number and number in skipped:
        return
    if number:
        tell(w.BegunCell(number))
    error = run_cell(shell, text)
    if error is not None:
        tell(w.RaisedCell(number, ErrorReport(type(error).__name__[:60], plain_text(error, w.MAX_ERROR))))


def _run_test(shell: BoxShell, path: str, tell: Tell) -> None:
    """Run a test that no cell has run. One that cannot even be loaded now is the submission's doing."""
    try:
        Checker.check_if_not_already_checked(path, global_env=shell.user_ns)
    except BaseException as error:
        reason = f"{type(error).__name__}: {plain_text(error, w.MAX_TEXT)}"
        tell(w.BrokenTest(os.path.basename(path), reason))
