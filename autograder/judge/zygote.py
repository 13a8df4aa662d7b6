"""The judge zygote: `python -m autograder.judge.zygote SETUP`, started by a slot.

Theory of operation
-------------------
The zygote imports pytest, NumPy and (if the assignment uses it) TensorFlow, starts the slot's box zygote,
loads the reference solution and collects the checks: all once. Then it serves jobs (`serving.py`): for each
it forks a judge, which runs the collected checks against boxes.

    slot --socket--> judge zygote --fork--> judge --control socket--> box zygote --fork--> box
                          ^                   |                                             |
                          +------- pipe ------+------------------- wire --------------------+

A judge that dies or outlives the sum of all limits is *lost*, which is never the student's fault. When the
slot hangs up, the judge is killed and with it the boxes. A box zygote that died is started anew before the
next job. The judge zygote never runs a TensorFlow operation and has one thread, or it could not fork.
"""

from __future__ import annotations

import socket
import sys
from pathlib import Path

from autograder.course import open_assignment
from autograder.data import load_images
from autograder.judge import warming
from autograder.judge.boxes import BoxZygote
from autograder.judge.jobs import Job, Ready, send
from autograder.judge.judging import judge_job
from autograder.judge.provenance import facts_about
from autograder.judge.reference import load_reference
from autograder.judge.result import SubmissionResult
from autograder.judge.serving import JudgeZygote, expect_one_thread, freeze, run_program
from autograder.judge.session import Session, with_session
from autograder.judge.setup import Setup, StartingBoxes


def _serve(setup: Setup, sock: socket.socket) -> None:
    assignment = open_assignment(Path(setup.folder))
    manifest = assignment.manifest
    modules = warming.heavy_modules(manifest)
    boxes = BoxZygote(
        preload=modules,
        uid=setup.uid,
        rung=setup.rung,
        gpu=setup.gpu,
        accept_weak=setup.accept_weak,
        threads=setup.threads,
        # What makes the first operation cheap makes training dearer; without a data set nothing is trained.
        light=manifest.dataset == "none",
        hidden=[str(assignment.root)],
    )
    starting = StartingBoxes(boxes)
    try:
        warming.import_modules(modules)
        for name in setup.datasets if manifest.dataset != "none" else ():
            load_images(name)
        reference = load_reference(assignment.master_path)
        warming.run_throw_away_session()
    finally:
        starting.join()
    try:
        starting.raise_failure()

        def serve(session: Session) -> None:
            expect_one_thread()
            given = assignment.given_path.read_text("utf-8") if assignment.given_path.is_file() else None
            facts = facts_about(assignment, boxes.standing.name, boxes.gpu)
            walls = [manifest.limits_for(question.id).wall_seconds for question in manifest.questions]

            def judge(job: Job) -> SubmissionResult:
                return judge_job(job, session, boxes, given, facts)

            zygote = JudgeZygote(judge, boxes, sock, sum(walls) + setup.slack_seconds)
            freeze()
            send(sock, Ready(boxes.standing.name, boxes.standing.sentence))
            zygote.serve()

        with_session(assignment.checks_dir, manifest, serve, reference=reference)
    finally:
        boxes.close()


if __name__ == "__main__":
    sys.exit(run_program(sys.argv[1], _serve))
