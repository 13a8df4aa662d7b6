"""A slot: where submissions of one assignment are judged, one at a time, by one judge zygote.

    with Slot(assignment, SlotConfig()) as slot:
        slot.submit(Job(token="17:1", filename="a.py", source=data))
        for event in slot.poll(timeout=1.0): ...       # Started, Heartbeat, Done or Lost, each with its token

A slot waits in `start()`, for at most the timeout in `poll()`, for its zygote's end in `close()`, and in
`submit()` until the zygote has taken the job. When its zygote dies or gives up, every job that has no result
is *lost*; `start()` begins anew.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from types import TracebackType
from typing import IO

import msgspec

from autograder import errors
from autograder.course.discovery import Assignment
from autograder.errors import AutograderError, JudgeError
from autograder.judge.box_program import clean_environment
from autograder.judge.gpu import GpuShare
from autograder.judge.jobs import (
    Cancel,
    Done,
    Failed,
    Frames,
    Heartbeat,
    Job,
    Lost,
    Ready,
    Report,
    SlotEvent,
    Started,
    send,
)
from autograder.judge.result import decode_result
from autograder.judge.setup import Setup

__all__ = ["Done", "Heartbeat", "Job", "Lost", "Slot", "SlotConfig", "SlotEvent", "Started"]

START_SECONDS = 240.0
CLOSE_SECONDS = 10.0
KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "PYTHONPATH", "AUTOGRADER_MNIST", "KERAS_HOME", "VIRTUAL_ENV")


class SlotConfig(msgspec.Struct, frozen=True, kw_only=True):
    """How a slot judges. `datasets` are loaded before the first job, `threads` bounds each thread pool.

    `uid` is who boxes become when started by root (each slot its own), `rung` asks for one rung of isolation,
    rungs below 2 need `accept_weak`. `gpu` is what boxes have of a GPU; the judge itself computes on the
    processor, so that its numbers depend on no card. A judge that takes `slack_seconds` more than all wall
    limits together is killed and its job lost.
    """

    datasets: list[str] = []
    threads: int = 1
    uid: int | None = None
    rung: int | None = None
    accept_weak: bool = False
    gpu: GpuShare | None = None
    slack_seconds: float = 120.0


class Slot:
    """One judge zygote and what is in flight on it. Used by one thread."""

    def __init__(self, assignment: Assignment, config: SlotConfig | None = None) -> None:
        self.assignment = assignment
        self.config = config or SlotConfig()
        self.rung = ""
        self.sentence = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._sock: socket.socket | None = None
        self._frames: Frames[Report] | None = None
        self._log: IO[bytes] | None = None
        self._in_flight: list[str] = []
        self._events: list[SlotEvent] = []

    def __enter__(self) -> Slot:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def launch(self) -> None:
        """Start the zygote without waiting for it; several slots can be launched before each is started."""
        if self._process is not None:
            return
        ours, theirs = socket.socketpair()
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the zygote
        setup = Setup(
            folder=str(self.assignment.folder),
            socket=theirs.fileno(),
            datasets=self.config.datasets,
            threads=self.config.threads,
            uid=self.config.uid,
            rung=self.config.rung,
            gpu=self.config.gpu,
            accept_weak=self.config.accept_weak,
            slack_seconds=self.config.slack_seconds,
        )
        command = [sys.executable, "-m", self.assignment.judge_program, msgspec.json.encode(setup).decode()]
        self._process = subprocess.Popen(
            command,
            env=self._environment(),
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            # Ctrl-C at the terminal is for the one who grades, who then closes the slot.
            start_new_session=True,
        )
        theirs.close()
        ours.setblocking(False)
        self._sock, self._frames = ours, Frames(ours, Report)

    def start(self) -> None:
        """Wait until the zygote is warm.

        Raises CourseError when the assignment's checks or master are wrong, JudgeError when there can be no
        zygote.
        """
        self.launch()
        deadline = time.monotonic() + START_SECONDS
        while not self.rung:
            if time.monotonic() > deadline:
                self.close()
                raise JudgeError(f"the judge zygote was not ready after {START_SECONDS:.0f} s")
            for report in self._receive(1.0):
                self._take(report)
            if not self.rung and not self.alive:
                raise self._death()

    @property
    def alive(self) -> bool:
        """Whether the zygote runs and its socket is open."""
        running = self._process is not None and self._process.poll() is None
        return running and self._frames is not None and not self._frames.closed

    @property
    def in_flight(self) -> list[str]:
        """The tokens that were submitted and have no result yet, in order."""
        return list(self._in_flight)

    def submit(self, job: Job) -> None:
        """Hand a job over and return at once; jobs are judged in the order they come.

        Raises JudgeError when the slot was not started or its zygote is gone.
        """
        if self._sock is None:
            raise JudgeError("the slot is not running: call start() first")
        self._sock.setblocking(True)
        try:
            send(self._sock, job)
        finally:
            self._sock.setblocking(False)
        self._in_flight.append(job.token)

    def cancel(self, token: str) -> None:
        """Stop a job; its `Lost` or `Done` still comes."""
        if self._sock is not None and token in self._in_flight:
            with contextlib.suppress(JudgeError):
                send(self._sock, Cancel(token))

    def fileno(self) -> int:
        """Return a descriptor that is readable when `poll` has something; -1 when not running."""
        return -1 if self._sock is None else self._sock.fileno()

    def poll(self, timeout: float = 0.0) -> list[SlotEvent]:
        """Return what happened since the last call, waiting at most `timeout` seconds for something."""
        for report in self._receive(0.0 if self._events else timeout):
            self._take(report)
        if self._in_flight and not self.alive:
            tokens, reason = self._in_flight, str(self._death())
            self._events += [Lost(token, reason) for token in tokens]
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """Hang up: the zygote kills its judge and its boxes and leaves. May be called again."""
        if self._sock is not None:
            self._sock.close()
        if self._process is not None:
            try:
                self._process.wait(CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
                with contextlib.suppress(subprocess.TimeoutExpired):  # hung in a driver: nobody can end it
                    self._process.wait(CLOSE_SECONDS)
        if self._log is not None:
            self._log.close()
        self._process, self._sock, self._frames, self._log, self.rung = None, None, None, None, ""
        self._in_flight = []

    def _receive(self, timeout: float) -> list[Report]:
        if self._sock is None or self._frames is None or self._frames.closed:
            return []
        if not select.select([self._sock], [], [], timeout)[0]:
            return []
        return list(self._frames.receive())

    def _take(self, report: Report) -> None:
        if isinstance(report, Ready):
            self.rung, self.sentence = report.rung, report.sentence
        elif isinstance(report, Failed):
            self._give_up(_exception(report))
        else:
            self._events.append(self._checked(report))
            if isinstance(report, Done | Lost) and report.token in self._in_flight:
                self._in_flight.remove(report.token)

    def _give_up(self, error: AutograderError) -> None:
        """Close the slot because its zygote cannot serve any longer; raise `error` unless jobs tell of it."""
        tokens, was_warm = self._in_flight, bool(self.rung)
        self._events += [Lost(token, f"the judge zygote gave up: {error}") for token in tokens]
        self.close()
        if not (tokens and was_warm):
            raise error

    def _checked(self, event: SlotEvent) -> SlotEvent:
        """Return `event`; a Done whose bytes are no result of this assignment becomes a Lost."""
        if isinstance(event, Done):
            try:
                result = decode_result(event.result)
            except JudgeError as error:
                return Lost(event.token, str(error))
            if result.assignment != self.assignment.id:
                return Lost(event.token, f"a judge answered for {result.assignment!r}")
        return event

    def _death(self) -> JudgeError:
        """Say how the zygote died, close the slot, and return the error."""
        code = None if self._process is None else self._process.poll()
        tail = ""
        if self._log is not None:
            self._log.seek(0)
            lines = self._log.read()[-4000:].decode(errors="replace").strip().splitlines()
            tail = f": {lines[-1]}" if lines else ""
        self.close()
        return JudgeError(f"the judge zygote is gone (exit status {code}){tail}")

    def _environment(self) -> dict[str, str]:
        """Return the zygote's variables: threads pinned as in boxes, and of ours what finds files."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**clean_environment(self.config.threads), **kept}


def _exception(report: Failed) -> AutograderError:
    found = getattr(errors, report.kind, None)
    kind = found if isinstance(found, type) and issubclass(found, AutograderError) else JudgeError
    return kind(report.message)
