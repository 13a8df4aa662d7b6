"""Runs the real command line in a process of its own, as users do."""

import os
import subprocess
import sys
from pathlib import Path

TINY_COURSE = Path(__file__).resolve().parent.parent / "scenarios" / "tiny_course"


def command(*arguments, cwd=None, env=None, timeout=240):
    """Run `autograder ARGUMENTS`; returns the finished process with its output as text."""
    return subprocess.run(
        command_line(*arguments),
        cwd=cwd,
        env=environment(env),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def command_line(*arguments):
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def environment(changes=None):
    """This process's environment, wide enough for tables and without a course of its own."""
    kept = {key: value for key, value in os.environ.items() if key != "AUTOGRADER_COURSE"}
    return {**kept, "COLUMNS": "160", "PYTHONPATH": os.pathsep.join(sys.path), **(changes or {})}
