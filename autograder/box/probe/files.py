"""Attempts on files: of the judge, of the person who runs it, and of other boxes."""

import json
import os
import sys

from autograder.box.probe.attempt import Bait, attempt, judge


@attempt("files")
def _read_a_file_of_the_judge(bait: Bait) -> str:
    with open(bait["secret"]) as file:
        return file.read()


@attempt("files")
def _list_a_folder_of_the_judge(bait: Bait) -> str:
    return str(os.listdir(os.path.dirname(bait["secret"])))


@attempt("files")
def _write_a_file_of_the_judge(bait: Bait) -> str:
    with open(bait["secret"], "a") as file:
        return str(file.write("x"))


@attempt("files")
def _truncate_a_file_of_the_judge(bait: Bait) -> str:
    os.truncate(bait["secret"], 3)
    return "truncated"


@attempt("files")
def _list_the_home_folders(bait: Bait) -> str:
    found = [name for home in ("/home", "/root") if os.path.isdir(home) for name in os.listdir(home)]
    strange = [name for name in found if name not in _parts_of_the_interpreter()]
    if not strange:
        raise FileNotFoundError(2, "nothing but the interpreter's own folders")
    return str(strange[:5])


def _parts_of_the_interpreter() -> set[str]:
    paths = (sys.base_prefix, sys.prefix, os.path.dirname(__file__), *sys.path)
    return {part for path in paths for part in path.split("/")}


@attempt("files")
def _read_the_password_hashes(bait: Bait) -> str:
    with open("/etc/shadow") as file:
        return file.readline()


@attempt("files")
def _write_beside_an_imported_module(bait: Bait) -> str:
    return _create_and_remove(os.path.join(os.path.dirname(json.__file__), "planted_by_the_self_test"))


@attempt("files")
def _write_below_the_root(bait: Bait) -> str:
    return _create_and_remove("/planted_by_the_self_test")


def _create_and_remove(path: str) -> str:
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    os.unlink(path)
    return "made a file"


@attempt("files")
def _read_the_environment_of_the_judge(bait: Bait) -> str:
    with open(f"/proc/{judge(bait)}/environ") as file:
        return file.read()[:40]
