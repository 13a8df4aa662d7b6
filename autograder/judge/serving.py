"""What the judge zygote of any kind of assignment does between getting warm and the slot's hanging up.

It waits for jobs on the socket it inherited. For each it forks a judge, which writes its result to a pipe;
the zygote reads the pipe, sends heartbeats and passes the result on. One judge runs at a time.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable

import msgspec

from autograder.errors import AutograderError, JudgeError
from autograder.judge.boxes import BoxZygote
from autograder.judge.jobs import (
    HEARTBEAT_SECONDS,
    Done,
    Failed,
    Frames,
    Heartbeat,
    Job,
    Lost,
    Report,
    Request,
    Started,
    send,
)
from autograder.judge.result import SubmissionResult, encode_result
from autograder.judge.setup import Setup

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class JudgeZygote:
    """Serves jobs one after another until the slot hangs up; `judge` runs in a fork of this process.

    A judge that takes more than `longest` seconds is killed and its job lost.
    """

    def __init__(
        self,
        judge: Callable[[Job], SubmissionResult],
        boxes: BoxZygote,
        sock: socket.socket,
        longest: float,
    ) -> None:
        self._judge_job = judge
        self._boxes = boxes
        self._sock = sock
        self._frames: Frames[Request] = Frames(sock, Request)
        self._waiting: list[Job] = []
        self._longest = longest

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
        expect_one_thread()
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
                answer, code = encode_result(self._judge_job(job)), 0
            except BaseException as error:
                traceback.print_exc(file=sys.__stderr__)
                answer = f"{type(error).__name__}: {error}".encode()[:2000]
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        finally:
            os._exit(code)


def run_program(argument: str, serve: Callable[[Setup, socket.socket], None]) -> int:
    """Run a judge zygote's program: `serve` gets warm, tells the slot and serves. Returns the exit status."""
    setup = msgspec.json.decode(argument, type=Setup)
    sock = socket.socket(fileno=setup.socket)
    sock.set_inheritable(False)
    try:
        serve(setup, sock)
    except AutograderError as error:
        send(sock, Failed(type(error).__name__, str(error)))
        return 1
    except Exception as error:
        traceback.print_exc(file=sys.__stderr__)
        send(sock, Failed("JudgeError", f"the judge zygote could not start: {type(error).__name__}: {error}"))
        return 1
    return 0


def freeze() -> None:
    """Collect garbage and move what is left out of its sight, so that a fork shares it unwritten."""
    gc.collect()
    gc.freeze()


def expect_one_thread() -> None:
    """Raise JudgeError unless this process has exactly one thread: others would not survive the fork."""
    count = len(os.listdir("/proc/self/task"))
    if count != 1:
        raise JudgeError(
            f"the judge zygote has {count} threads and cannot fork safely; a master or a check file "
            "runs TensorFlow while it is imported: move that into a function"
        )
