"""Handouts in one zip file: complete, reproducible, and with a wheel that pip takes."""

import io
import subprocess
import sys
import zipfile

import pytest

from autograder.authoring.handout import build
from autograder.authoring.package import packed, write_packed
from autograder.errors import AuthoringError
from autograder.wheel import package_wheel


def test_the_zip_file_holds_the_handout_and_a_wheel_that_its_requirements_name(small):
    archive = zipfile.ZipFile(io.BytesIO(packed(small.assignment)))
    name, wheel = package_wheel()
    files = {path.removeprefix("a9_small/"): archive.read(path) for path in archive.namelist()}
    plain = build(small.assignment)
    assert set(files) == {*plain, name}
    assert files[name] == wheel
    assert files["requirements.txt"] == plain["requirements.txt"] + f"./{name}\n".encode()
    assert all(files[path] == content for path, content in plain.items() if path != "requirements.txt")
    assert b"autograder" not in plain["requirements.txt"].split(b"\n", 1)[1]


def test_the_same_assignment_gives_the_same_bytes(small, tmp_path):
    assert packed(small.assignment) == packed(small.assignment)
    assert write_packed(small.assignment, tmp_path) == tmp_path / "a9_small.zip"
    assert write_packed(small.assignment, tmp_path / "new" / "x.zip").read_bytes() == packed(small.assignment)


@pytest.mark.parametrize("name", ["x.tar", "a9_small"])
def test_a_name_that_says_it_is_no_zip_file_is_refused(small, tmp_path, name):
    with pytest.raises(AuthoringError, match=r"give a name that ends in \.zip, or a folder that exists"):
        write_packed(small.assignment, tmp_path / name)
    assert not (tmp_path / name).is_file()


def test_the_wheel_is_one_that_python_can_import_from_and_that_names_the_command(tmp_path):
    name, wheel = package_wheel()
    (tmp_path / name).write_bytes(wheel)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path / name)!r})\n"
        "import autograder.checks.verdicts, autograder.cli.student\n"
        "from importlib.metadata import distribution\n"
        "found = distribution('autograder')\n"
        "assert '.whl' in autograder.checks.verdicts.__file__\n"
        "assert [one.name for one in found.entry_points] == ['autograder']\n"
        "assert all(file.read_binary() for file in found.files if file.size)\n"
        "print(found.version, len(found.requires))"
    )
    done = subprocess.run([sys.executable, "-P", "-c", program], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert not any("__pycache__" in path for path in zipfile.ZipFile(tmp_path / name).namelist())
