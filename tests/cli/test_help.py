"""Every command explains itself with an example, starts quickly, and turns problems into one line."""

import re
import sys
import time

import pytest
from commands import TINY_COURSE, command
from typer.main import get_command

from autograder import __version__
from autograder.cli import app

COMMANDS = get_command(app).commands


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name):
    text = COMMANDS[name].help
    assert text.strip()
    assert re.search(rf"Example: \[bold\]autograder {name}\b", text), (
        "give an example that starts with the command"
    )


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_parameter_has_help(name):
    for parameter in COMMANDS[name].params:
        if parameter.name != "help":
            assert parameter.help, f"{name} {parameter.name}"


def test_the_commands_are_those_of_the_three_roles():
    assert set(COMMANDS) >= {
        "check", "grade", "status", "show", "report", "doctor", "demo",
        "generate", "verify", "calibrate", "list",
    }  # fmt: skip


def test_help_is_printed_without_the_heavy_libraries():
    before = time.process_time()
    done = command("--help")
    assert done.returncode == 0
    for name, its in COMMANDS.items():
        assert (name in done.stdout) != its.hidden
    assert time.process_time() - before < 5
    done = command("--version")
    assert done.stdout.strip() == f"autograder {__version__}"


def test_importing_the_command_line_imports_nothing_heavy():
    import subprocess

    script = "import sys, autograder.cli; print(*sys.modules)"
    modules = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout.split()
    for heavy in ("tensorflow", "keras", "numpy", "pytest", "sqlite3", "jinja2", "pydantic"):
        assert heavy not in modules


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["grade", "nowhere", "-a", "tiny", "-o", "run", "--course", TINY_COURSE], "nowhere does not exist"),
        (["grade", ".", "-a", "tinny", "-o", "run", "--course", TINY_COURSE], "no assignment 'tinny'"),
        (["status", "nowhere"], "holds no run"),
        (["show", "nowhere", "s1"], "holds no run"),
        (["report", "nowhere"], "holds no run"),
        (["list"], "no course found"),
        (["check", "nowhere.py"], "nowhere.py does not exist"),
        (["check"], "no assignment.toml"),
    ],
)
def test_a_mistake_costs_one_line_and_code_2(tmp_path, arguments, words):
    done = command(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert words in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert done.stderr.count("\n") == 1


def test_debug_shows_the_traceback(tmp_path):
    done = command("--debug", "status", "nowhere", cwd=tmp_path)
    assert "Traceback" in done.stderr


def test_wrong_use_is_explained(tmp_path):
    done = command("grade", cwd=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Usage" in done.stderr


def test_output_survives_an_encoding_without_check_marks(tmp_path):
    done = command("list", "--course", TINY_COURSE, env={"PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "tiny" in done.stdout
