"""`autograder status` from another terminal, while a run goes on."""

import re
import subprocess

from chaos import slow_class
from grading_runs import TINY_COURSE, command_line, environment


def test_status_follows_a_run_to_its_end(tmp_path):
    folder, run = tmp_path / "class", tmp_path / "run"
    slow_class(folder, 4, 0.5)
    arguments = command_line("grade", folder, "-a", "tiny", "-o", run, "--course", TINY_COURSE, "--plain")
    grading = subprocess.Popen(arguments, env=environment(), stdout=subprocess.PIPE, text=True)
    assert "4 to grade" in grading.stdout.readline()
    done = subprocess.run(
        command_line("status", run, "--follow"),
        env=environment(),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    grading.communicate(timeout=60)
    assert (done.returncode, grading.returncode) == (0, 0), done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].startswith("0 of 4 settled")
    assert re.search(r"^graded +4 *$", done.stdout, re.MULTILINE), "the whole picture ends it"
    assert re.search(r"^waiting +0 *$", done.stdout, re.MULTILINE)
