"""The judge's hold on boxes: starts the zygote, asks for boxes, learns how they ended.

    with BoxZygote(preload=("numpy", "tensorflow", "keras")) as zygote:
        box = zygote.spawn(BoxLimits(), source, "dense.py")
        ...                             # talk over box.channel
        end = box.end()                 # BoxEnd(cause="finished", cpu_seconds=0.41, ...)

A `BoxZygote` may be made in one process and used in processes forked from it: every request is one packet
that carries its own reply socket.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import NamedTuple

from autograder.box import control
from autograder.box.layers import Layers
from autograder.checks.submission import Cause
from autograder.errors import JudgeError
from autograder.judge.box_program import BoxProgram, clean_environment, plan
from autograder.judge.gpu import GpuShare
from autograder.judge.rungs import Candidate, ProbeLine, Refused, Standing, ladder
from autograder.judge.self_test import expect_a_kernel, probe
from autograder.wire.channel import Channel
from autograder.wire.messages import BoxLimits

HEAVY = ("numpy", "tensorflow", "keras")
SUBMISSION = "autograder.box.submission"
_TMP_MB, _TMP_FILES = 256, 4096
_SPAWN_SECONDS = 60.0
_END_SECONDS = 20.0
_SEALS = fcntl.F_SEAL_SEAL | fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE


class BoxEnd(NamedTuple):
    """How a box ended, as the keeper saw it; nothing here is the box's own word but `output`.

    `cause` is "finished" when the judge ended it, "exit" or "signal" when it died by itself, a limit when it
    was over one, "lost" when the failure was ours. `output` is what the submission printed.
    """

    cause: Cause
    cpu_seconds: float
    max_rss_mb: int
    signal: int
    exit_code: int
    output: str


class Box:
    """One running box."""

    def __init__(self, channel: Channel, keeper: socket.socket, pidfd: int) -> None:
        self.channel = channel
        self.pid = _pid_of(pidfd)
        self._keeper = keeper
        self._pidfd = pidfd
        self._end: BoxEnd | None = None
        self._why: Cause | None = None

    def __repr__(self) -> str:
        return f"<Box {self.pid}: {self._end.cause if self._end else 'running'}>"

    def kill(self, cause: Cause = "wall limit") -> None:
        """Kill the box now. `cause` is reported by `end()` unless the box had died of something else."""
        if self._pidfd < 0:
            return
        self._why = self._why or cause
        self._tell({"stop": self._why})
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)

    def end(self) -> BoxEnd:
        """End the box if it still runs, and say how it ended. May be called again."""
        if self._end is None:
            # One that hung up is dying: killed now, it would seem to have died of that.
            self._tell({"stop": control.HUNG_UP if self.channel.hung_up else "finished"})
            self._end = self._receive_end()
            self.channel.close()
            self._keeper.close()
            os.close(self._pidfd)
            self._pidfd = -1
        return self._end

    def _tell(self, packet: control.Packet) -> None:
        with contextlib.suppress(OSError):
            control.send(self._keeper, packet)

    def _receive_end(self) -> BoxEnd:
        self._keeper.settimeout(_END_SECONDS)
        try:
            message = control.receive(self._keeper)
        except TimeoutError:
            message = None
        if message is None:
            return BoxEnd("lost", 0.0, 0, 0, 0, "the keeper of the box is gone")
        packet, files = message
        end = BoxEnd(**packet, output="".join(_read_text(file) for file in files))
        # Our own signal may arrive before the keeper has read why it was sent.
        ours = end.cause in ("signal", "lost") and end.signal == signal.SIGKILL and self._why
        return end._replace(cause=self._why or "signal") if ours else end


def _pid_of(pidfd: int) -> int:
    """Return the process number, as this process sees it, behind a descriptor."""
    with open(f"/proc/self/fdinfo/{pidfd}") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


def _read_text(descriptor: int) -> str:
    with os.fdopen(descriptor, "rb") as file:
        file.seek(0)
        return file.read().decode("utf-8", "replace")


class BoxZygote:
    """A warm zygote and its keeper; use as a context manager.

    `preload` is imported before the first box. Boxes are confined by the strongest rung that holds here, or
    by `rung` alone; rungs below 2 need `accept_weak`. `uid` is who boxes become when started by root: give
    each slot its own. `gpu` is the part of a GPU that boxes have; without it they see none. `threads` bounds
    TensorFlow's and NumPy's thread pools; `light` makes first operations cheap and training slower.
    `readable` adds paths that boxes may read, `hidden` names folders that they may not see even below those
    (the course, the submissions), `environment` adds variables that they see.
    """

    def __init__(
        self,
        preload: Sequence[str] = HEAVY,
        *,
        uid: int | None = None,
        rung: int | None = None,
        gpu: GpuShare | None = None,
        accept_weak: bool = False,
        threads: int = 1,
        light: bool = False,
        readable: Sequence[str] = (),
        hidden: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.gpu = gpu
        self._ladder = ladder(rung=rung, uid=uid, gpu=gpu is not None, accept_weak=accept_weak)
        self._preload, self._readable, self._hidden = preload, readable, hidden
        visible = gpu.gpu.uuid if gpu else ""
        self._environment = clean_environment(threads, visible, light) | dict(environment or {})
        self._program: BoxProgram | None = None
        self._layers: Layers | None = None
        self._standing: Standing | None = None

    def __enter__(self) -> BoxZygote:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def start(self) -> None:
        """Start on the highest rung that holds. Raises JudgeError with the reason why none does."""
        why_not: dict[int, str] = {}
        for entry in self._ladder:
            if isinstance(entry, Refused):
                why_not[entry.rung] = entry.reason
                continue
            try:
                probes = self._start_on(entry)
            except JudgeError as problem:
                why_not[entry.rung] = str(problem)
                self.close()
                continue
            self._standing = Standing(entry.rung, entry.layers.gpu, why_not, probes)
            return
        reasons = "; ".join(f"rung {rung}: {reason}" for rung, reason in why_not.items())
        raise JudgeError(f"no isolation that may be used holds on this machine. {reasons}")

    def _start_on(self, candidate: Candidate) -> list[ProbeLine]:
        nodes = self.gpu.gpu.nodes if self.gpu else {}
        started = plan(candidate.layers, self._preload, self._readable, self._hidden, nodes)
        self._program = BoxProgram(started, self._environment, candidate.bubblewrap)
        self._program.start()
        self._layers = candidate.layers
        probes = probe(self)
        open_doors = [line.name for line in probes if line.promised and not line.stopped]
        if open_doors:
            raise JudgeError(f"the self-test was not stopped from: {', '.join(open_doors)}")
        if self.gpu and not self.gpu.gpu.pretended:
            expect_a_kernel(self)
        return probes

    @property
    def layers(self) -> Layers:
        """What confines the boxes. Raises JudgeError before `start()`."""
        if self._layers is None:
            raise JudgeError("the box zygote is not running: call start() first")
        return self._layers

    @property
    def standing(self) -> Standing:
        """Which rung holds, and what was found out about it. Raises JudgeError before `start()`."""
        if self._standing is None:
            raise JudgeError("the box zygote is not running: call start() first")
        return self._standing

    @property
    def rung(self) -> int:
        """The rung that holds. Raises JudgeError before `start()`."""
        return self.standing.rung

    def spawn(self, limits: BoxLimits, source: bytes, filename: str, *, program: str = SUBMISSION) -> Box:
        """Start a box that runs `program` on `source`, by default the one that loads and serves a submission.

        Raises JudgeError when the zygote is gone.
        """
        if self._program is None or self._program.socket is None:
            raise JudgeError("the box zygote is not running: call start() first")
        ours, reply = control.pair()
        wire, far_wire = socket.socketpair()
        sealed = _sealed(source)
        packet = {"program": program, "filename": filename, "limits": _as_packet(limits)}
        try:
            control.send(self._program.socket, packet, (reply.fileno(), far_wire.fileno(), sealed))
            reply.close()  # so that the keeper's death reads as end of file
            ours.settimeout(_SPAWN_SECONDS)
            message = control.receive(ours)
        except (OSError, TimeoutError):
            message = None
        finally:
            reply.close()
            far_wire.close()
            os.close(sealed)
        if message is None or not message[1]:
            ours.close()
            wire.close()
            raise JudgeError(
                message[0]["refused"] if message else "the box zygote is gone: it died or was killed"
            )
        return Box(Channel(wire), ours, message[1][0])

    @property
    def alive(self) -> bool:
        """Whether the zygote can still start boxes; only the process that started it can tell."""
        return self._program is not None and self._program.alive

    def close(self) -> None:
        """Kill all boxes and the zygote. May be called again."""
        if self._program is not None:
            self._program.close()


def _as_packet(limits: BoxLimits) -> control.Packet:
    own = {name: getattr(limits, name) for name in limits.__struct_fields__}
    return {"tmp_mb": _TMP_MB, "tmp_files": _TMP_FILES} | own


def _sealed(source: bytes) -> int:
    """Return a file in memory that nobody, not even its maker, can change any more."""
    descriptor = os.memfd_create("source", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    with os.fdopen(os.dup(descriptor), "wb") as file:
        file.write(source)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, _SEALS)
    return descriptor
