"""The judge zygote: `python -m autograder.judge.zygote SETUP`, started by a slot.

Theory of operation
-------------------
The zygote imports pytest, NumPy and (if the assignment uses it) TensorFlow, starts the slot's box zygote,
loads the reference solution and collects the checks: all once. Then it waits for jobs on the socket it
inherited. For each it forks a judge, which runs the collected checks against boxes and writes its result to
a pipe; the zygote reads the pipe, sends heartbeats and passes the result on. One judge runs at a time.

    slot --socket--> judge zygote --fork--> judge --control socket--> box zygote --fork--> box
                          ^                   |                                             |
                          +------- pipe ------+------------------- wire --------------------+

A judge that dies or outlives the sum of all limits is *lost*, which is never the student's fault. When the
slot hangs up, the judge is killed and with it the boxes. A box zygote that died is started anew before the
next job. The judge zygote never runs a TensorFlow operation and has one thread, or it could not fork.
"""

from __future__ import annotations

import ctypes
import os
import select
import signal
import socket
import sys
import time
import traceback
from pathlib import Path

import msgspec

from autograder.course import open_assignment
from autograder.course.discovery import Assignment
from autograder.data import load_images
from autograder.errors import AutograderError
from autograder.judge import warming
from autograder.judge.boxes import BoxZygote
from autograder.judge.jobs import (
    HEARTBEAT_SECONDS,
    Done,
    Failed,
    Frames,
    Heartbeat,
    Job,
    Lost,
    Ready,
    Report,
    Request,
    Started,
    send,
)
from autograder.judge.judging import judge_job
from autograder.judge.provenance import facts_about
from autograder.judge.reference import load_reference
from autograder.judge.result import encode_result
from autograder.judge.session import Session, with_session
from autograder.judge.setup import Setup, StartingBoxes

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class JudgeZygote:
    """Serves jobs one after another until the slot hangs up."""

    def __init__(
        self,
        session: Session,
        assignment: Assignment,
        boxes: BoxZygote,
        sock: socket.socket,
        slack_seconds: float,
    ) -> None:
        self._session = session
        self._boxes = boxes
        self._sock = sock
        self._frames: Frames[Request] = Frames(sock, Request)
        self._waiting: list[Job] = []
        self._given = assignment.given_path.read_text("utf-8") if assignment.given_path.is_file() else None
        self._facts = facts_about(assignment, boxes.standing.name, boxes.gpu)
        manifest = assignment.manifest
        walls = [manifest.limits_for(question.id).wall_seconds for question in manifest.questions]
        self._longest = sum(walls) + slack_seconds

    def serve(self) -> None:
        """Judge jobs until the slot hangs up."""
        while not self._frames.closed:
            if self._waiting:
                self._judge(self._waiting.pop(0))
            else:
                self._read_requests("")

    def _read_requests(self, current: str) -> bool:
        """Read what the slot sent; return whether the job `current` is to be stopped."""
        stop = False
        for request in self._frames.receive():
            if isinstance(request, Job):
                self._waiting.append(request)
                continue
            stop = stop or request.token == current
            for job in [job for job in self._waiting if job.token == request.token]:
                self._waiting.remove(job)
                send(self._sock, Lost(job.token, "cancelled"))
        return stop or self._frames.closed

    def _judge(self, job: Job) -> None:
        if not self._boxes.alive:
            self._boxes.start()
        warming.expect_one_thread()
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(reading)
            self._be_judge(job, writing)
        os.close(writing)
        send(self._sock, Started(job.token))
        answer, reason = self._await(job.token, reading)
        os.close(reading)
        if reason:
            os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
        if self._frames.closed:
            return
        send(self._sock, self._report(job, answer, reason, status))

    def _await(self, token: str, reading: int) -> tuple[bytes, str]:
        """Collect the judge's answer; return it, or the reason why the judge must be killed."""
        deadline = time.monotonic() + self._longest
        beat = time.monotonic() + HEARTBEAT_SECONDS
        chunks: list[bytes] = []
        while True:
            ready = select.select([reading, self._sock.fileno()], [], [], max(beat - time.monotonic(), 0.0))[
                0
            ]
            if self._sock.fileno() in ready and self._read_requests(token):
                return b"", "cancelled"
            if reading in ready:
                chunk = os.read(reading, 2**20)
                if not chunk:
                    return b"".join(chunks), ""
                chunks.append(chunk)
            if time.monotonic() > deadline:
                return b"", f"the judge did not answer within {self._longest:.0f} s"
            if time.monotonic() >= beat:
                send(self._sock, Heartbeat(token))
                beat = time.monotonic() + HEARTBEAT_SECONDS

    def _report(self, job: Job, answer: bytes, reason: str, status: int) -> Report:
        code = os.waitstatus_to_exitcode(status)
        if reason:
            return Lost(job.token, reason)
        if code != 0 or not answer:
            ended = f"signal {-code}" if code < 0 else f"exit code {code}"
            return Lost(
                job.token,
                f"the judge died ({ended})" + (f": {answer.decode(errors='replace')}" if answer else ""),
            )
        return Done(job.token, answer)

    def _be_judge(self, job: Job, writing: int) -> None:
        """Judge and leave; this is the forked child and never returns."""
        code = 1
        try:
            _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            self._sock.close()
            try:
                result = judge_job(job, self._session, self._boxes, self._given, self._facts)
                answer, code = encode_result(result), 0
            except BaseException as error:
                traceback.print_exc(file=sys.__stderr__)
                answer = f"{type(error).__name__}: {error}".encode()[:2000]
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        finally:
            os._exit(code)


def main(argument: str) -> int:
    """Get warm, tell the slot, serve. Returns the exit status."""
    setup = msgspec.json.decode(argument, type=Setup)
    sock = socket.socket(fileno=setup.socket)
    sock.set_inheritable(False)
    try:
        _serve(setup, sock)
    except AutograderError as error:
        send(sock, Failed(type(error).__name__, str(error)))
        return 1
    except Exception as error:
        traceback.print_exc(file=sys.__stderr__)
        send(sock, Failed("JudgeError", f"the judge zygote could not start: {type(error).__name__}: {error}"))
        return 1
    return 0


def _serve(setup: Setup, sock: socket.socket) -> None:
    assignment = open_assignment(Path(setup.folder))
    modules = warming.heavy_modules(assignment.manifest)
    boxes = BoxZygote(
        preload=modules,
        uid=setup.uid,
        rung=setup.rung,
        gpu=setup.gpu,
        accept_weak=setup.accept_weak,
        threads=setup.threads,
        # What makes the first operation cheap makes training dearer; without a data set nothing is trained.
        light=assignment.manifest.dataset == "none",
        hidden=[str(assignment.root)],
    )
    starting = StartingBoxes(boxes)
    try:
        warming.import_modules(modules)
        for name in setup.datasets if assignment.manifest.dataset != "none" else ():
            load_images(name)
        reference = load_reference(assignment.master_path)
        warming.run_throw_away_session()
    finally:
        starting.join()
    try:
        starting.raise_failure()

        def serve(session: Session) -> None:
            warming.expect_one_thread()
            zygote = JudgeZygote(session, assignment, boxes, sock, setup.slack_seconds)
            warming.freeze()
            send(sock, Ready(boxes.standing.name, boxes.standing.sentence))
            zygote.serve()

        with_session(assignment.checks_dir, assignment.manifest, serve, reference=reference)
    finally:
        boxes.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
