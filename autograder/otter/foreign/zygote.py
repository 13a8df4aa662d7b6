"""The judge zygote for foreign zips: `python -m autograder.otter.foreign.zygote SETUP`, started by a slot.

It holds no checks of its own: the tests run in the box. It starts a box zygote that is warm with Otter and
with what tests and submissions import, and its judges turn what a box claims into verdicts.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from autograder.errors import JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.judge.jobs import Ready, send
from autograder.judge.provenance import facts_about
from autograder.judge.serving import JudgeZygote, expect_one_thread, freeze, run_program
from autograder.judge.setup import Setup
from autograder.otter.foreign.declaration import assignment_of_run
from autograder.otter.foreign.judging import OtterJudge
from autograder.otter.foreign.listening import PATIENCE, PROGRAM
from autograder.otter.foreign.warm import modules_to_preload


def _serve(setup: Setup, sock: socket.socket) -> None:
    run = Path(setup.folder).parent
    assignment = assignment_of_run(run)
    if assignment is None:
        raise JudgeError(f"{setup.folder} holds no Otter assignment")
    limits = assignment.manifest.limits
    with BoxZygote(
        preload=(*modules_to_preload(assignment.files(), run / "sources"), PROGRAM),
        uid=setup.uid,
        rung=setup.rung,
        gpu=setup.gpu,
        accept_weak=setup.accept_weak,
        threads=setup.threads,
        hidden=[str(run)],
    ) as boxes:
        facts = facts_about(assignment, boxes.standing.name, boxes.gpu)
        facts["versions"] |= {"otter-grader": assignment.declaration.otter}
        judge = OtterJudge(assignment.declaration, limits, assignment.bundle(), boxes, facts)
        expect_one_thread()
        longest = (PATIENCE + 1) * limits.wall_seconds + setup.slack_seconds
        zygote = JudgeZygote(judge.judge, boxes, sock, longest)
        freeze()
        send(sock, Ready(boxes.standing.name, boxes.standing.sentence))
        zygote.serve()


if __name__ == "__main__":
    sys.exit(run_program(sys.argv[1], _serve))
