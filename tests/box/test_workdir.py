"""Where boxes write to a folder of the host's, what they keep there is bounded."""

import pytest

from autograder.box import workdir
from autograder.checks.classify import outcome_of_ending
from autograder.checks.submission import Ending
from autograder.checks.verdicts import Status

ENDLESS = """
import os, time
number = 0
while True:
    number += 1
    with open(os.path.join(os.environ["TMPDIR"], str(number)), "wb") as file:
        file.write(b"x" * %d)
    time.sleep(%f)
"""
ON_A_RUNG = """
import sys, time
from autograder.errors import JudgeError
from autograder.judge import boxes
from autograder.judge.boxes import BoxZygote
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Load
boxes._TMP_MB, boxes._TMP_FILES = 8, 512
try:
    with BoxZygote((), rung=int(sys.argv[1]), accept_weak=True) as zygote:
        for source in sys.argv[2:]:
            box = zygote.spawn(BoxLimits(), source.encode(), "submission.py")
            try:
                box.channel.send(Load(1))
                box.channel.receive(time.monotonic() + 30)
            except WireError:
                pass
            print(box.end().cause)
except JudgeError as problem:
    print("none:", problem)
"""


@pytest.mark.parametrize("rung", [2, 1])
def test_a_box_that_keeps_writing_is_ended(ordinary_user, rung):
    sources = [ENDLESS % (1 << 20, 0.02), ENDLESS % (0, 0.001), "open('one', 'w').write('x')"]
    result = ordinary_user.run("-c", ON_A_RUNG, str(rung), *sources)
    if result.stdout.startswith("none:"):
        pytest.skip(result.stdout)
    assert result.stdout == "disk limit\ndisk limit\nfinished\n", result.stdout + result.stderr


def test_the_walk_counts_what_a_folder_holds_and_follows_no_link(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "file").write_bytes(b"x" * 100_000)
    (tmp_path / "link").symlink_to("/usr")
    size, entries = workdir._use_of(str(tmp_path), 99)
    assert entries == 4
    assert 100_000 <= size < 200_000
    assert workdir._use_of(str(tmp_path), 2)[1] == 3


def test_the_student_is_told_of_it():
    outcome = outcome_of_ending(Ending(cause="disk limit"), cpu_seconds=1, wall_seconds=1, output_kb=1)
    assert outcome.status == Status.ERROR
    assert "files" in outcome.message
