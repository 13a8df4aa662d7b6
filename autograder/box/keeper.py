"""The keeper: watches the boxes of one zygote from outside and says how each of them ended.

It holds a descriptor of each box's process, the read end of its output and one socket to whoever asked for
the box. It kills a box that is over a limit, whose judge has hung up, or that floods its output, and after
every death it looks at what was used once more, so that a box that the kernel killed at its CPU limit is
reported as that and not as "killed by signal 9". It runs no code but ours, and treats output as bytes.
"""

import contextlib
import math
import os
import select
import selectors
import signal
import socket
import time

from autograder.box import control
from autograder.box.confine.limits import Limits
from autograder.box.control import Packet
from autograder.box.inside import CONFINED
from autograder.box.layers import Layers
from autograder.box.warmth import Memory
from autograder.box.workdir import Workdir

_POLL_SECONDS = 0.1
_CHUNK = 64 << 10
_PATIENCE_FOR_OUTPUT = 1.0  # after a death, while the kernel tears the box down
_PATIENCE_FOR_DEATH = 1.0  # a dying process closes its end of the wire first


class WatchedBox:
    """One box, from the request for it until its end has been reported."""

    def __init__(self, judge: socket.socket, output: int, limits: Limits, workdir: Workdir) -> None:
        self.judge = judge
        self.output = output
        self.limits = limits
        self.workdir = workdir
        self.deadline = time.monotonic() + limits.wall_seconds
        self.text = bytearray()
        self.cause = ""
        self.pidfd = -1
        self.host_pid = 0
        self.memory_at_start_kb = 0
        self.most_memory_kb = 0
        self.death: Packet | None = None
        self.death_time = 0.0
        self.output_ended = False
        self.hung_up_at = math.inf

    def stop(self, cause: str) -> None:
        """Kill the box for `cause`; the first cause given stays, and a box already dead keeps its own."""
        if self.pidfd < 0 or _is_dead(self.pidfd):
            return
        self.cause = self.cause or cause
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.pidfd, signal.SIGKILL)

    def read_output(self) -> None:
        """Take what the box has written, and stop it beyond its cap."""
        data = os.read(self.output, _CHUNK)
        self.output_ended = not data
        room = len(CONFINED) + (self.limits.output_kb << 10) - len(self.text)
        self.text += data[:room]
        if len(data) > room:
            self.stop("output limit")

    def check_use(self, now: float) -> None:
        """Stop the box when it has used more time, or holds more memory or files, than it may."""
        with contextlib.suppress(OSError):
            if time.clock_gettime(_processor_clock(self.host_pid)) >= self.limits.cpu_seconds:
                self.stop("cpu limit")
        if now > self.deadline:
            self.stop("wall limit")
        if now > self.hung_up_at + _PATIENCE_FOR_DEATH:
            self.stop("finished")
        with contextlib.suppress(OSError):
            memory = Memory.of(self.host_pid)
            own = memory.anonymous_kb - self.memory_at_start_kb + memory.shared_kb
            self.most_memory_kb = max(self.most_memory_kb, own)
        if self.most_memory_kb > self.limits.memory_mb << 10:
            self.stop("memory limit")
        if self.workdir.is_too_full(self.limits):
            self.stop("disk limit")

    def died(self, packet: Packet) -> None:
        """Take note of the zygote's word that the box is dead and reaped."""
        self.death, self.death_time = packet, time.monotonic()

    def is_over(self, now: float) -> bool:
        """Whether the box is dead and all it wrote has been read."""
        if self.death is None:
            return False
        return self.output_ended or now > self.death_time + _PATIENCE_FOR_OUTPUT

    def report(self) -> Packet:
        """How the box ended; call once it has died."""
        death = self.death or {"status": 0, "cpu_seconds": 0.0, "max_rss_kb": 0}
        number, code = os.WTERMSIG(death["status"]), os.WEXITSTATUS(death["status"])
        lost = not self.text.startswith(CONFINED) and not self.cause
        return {
            "cause": "lost" if lost else self._judged_cause(death, number),
            "cpu_seconds": death["cpu_seconds"],
            "max_rss_mb": death["max_rss_kb"] >> 10,
            "signal": number,
            "exit_code": code,
        }

    def _judged_cause(self, death: Packet, number: int) -> str:
        if number == signal.SIGKILL:
            used_up = death["cpu_seconds"] >= self.limits.cpu_seconds
            # No box can send itself SIGKILL: the kernel drops one that process 1 of a namespace sends, and
            # without a namespace the calls are closed, as are everywhere those that would make the kernel
            # send one (`seccomp.py`). So another one came from outside, from a machine that ran out of
            # memory or from somebody's hand, and is not the student's doing.
            return "cpu limit" if used_up else self.cause or "lost"
        # An allocation refused to C++ code ends in abort(), which process 1 of a namespace shows as SIGSEGV.
        if number in (signal.SIGABRT, signal.SIGSEGV) and b"bad_alloc" in self.text:
            return "memory limit"
        return "signal" if number else "exit"


class Keeper:
    """Watches all boxes of one zygote. Serves one judge socket, from one thread."""

    def __init__(self, judge: socket.socket, layers: Layers, zygote_pid: int, zygote: socket.socket) -> None:
        self._judge = judge
        self._layers = layers
        self._zygote = zygote
        self._zygote_pid = zygote_pid
        self._boxes: dict[int, WatchedBox] = {}
        self._asked = 0
        self._selector = selectors.DefaultSelector()
        self._selector.register(judge, selectors.EVENT_READ, self._on_judge)
        self._selector.register(zygote, selectors.EVENT_READ, self._on_zygote)

    def run(self) -> None:
        """Serve until the judge hangs up or the zygote dies; then kill whatever is left."""
        with contextlib.suppress(_OverError):
            while True:
                for key, _ in self._selector.select(_POLL_SECONDS if self._boxes else None):
                    key.data()
                self._look_after_boxes()
        self._kill_everything()

    def _kill_everything(self) -> None:
        for box in self._boxes.values():
            box.stop("lost")
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._zygote_pid, signal.SIGKILL)
        os.waitpid(self._zygote_pid, 0)
        for box in self._boxes.values():
            if box.pidfd >= 0:  # dying: what it still writes would be left behind
                select.select([box.pidfd], [], [], _PATIENCE_FOR_DEATH)
            box.workdir.remove()

    def _on_judge(self) -> None:
        message = control.receive(self._judge)
        if message is None:
            raise _OverError
        packet, (judge, wire, source) = message
        reading, writing = os.pipe2(os.O_CLOEXEC)
        limits = Limits(**packet["limits"])
        workdir = Workdir(self._layers)
        box = WatchedBox(socket.socket(fileno=judge), reading, limits, workdir)
        self._asked += 1
        self._boxes[self._asked] = box
        errand = {k: packet[k] for k in ("program", "filename", "limits")}
        errand |= {"box": self._asked, "workdir": workdir.path}
        control.send(self._zygote, errand, (wire, source, writing))
        for descriptor in (wire, source, writing):
            os.close(descriptor)

    def _on_zygote(self) -> None:
        message = control.receive(self._zygote)
        if message is None:
            raise _OverError
        packet, descriptors = message
        if "started" in packet:
            self._begin(packet["started"], packet["memory_kb"], descriptors[0])
        elif "refused" in packet:
            self._refuse(packet["refused"], packet["reason"])
        elif "died" in packet:
            self._boxes[packet["died"]].died(packet)
        else:
            control.send(self._judge, packet)

    def _begin(self, number: int, memory_kb: int, pidfd: int) -> None:
        box = self._boxes[number]
        box.pidfd, box.memory_at_start_kb, box.host_pid = pidfd, memory_kb, _pid_of(pidfd)
        self._selector.register(box.judge, selectors.EVENT_READ, lambda: self._on_box_judge(number))
        self._selector.register(box.output, selectors.EVENT_READ, lambda: self._on_output(number))
        with contextlib.suppress(OSError):
            control.send(box.judge, {}, (pidfd,))

    def _refuse(self, number: int, reason: str) -> None:
        box = self._boxes.pop(number)
        with contextlib.suppress(OSError):
            control.send(box.judge, {"refused": reason})
        box.judge.close()
        os.close(box.output)
        box.workdir.remove()

    def _on_box_judge(self, number: int) -> None:
        box = self._boxes[number]
        message = control.receive(box.judge)
        if box.death is None:
            box.check_use(time.monotonic())  # what it grew by since the last look
        why = message[0]["stop"] if message else "lost"
        if why == control.HUNG_UP:
            box.hung_up_at = time.monotonic()
        else:
            box.stop(why)
        if message is None:
            self._selector.unregister(box.judge)

    def _on_output(self, number: int) -> None:
        box = self._boxes[number]
        box.read_output()
        if box.output_ended:
            self._selector.unregister(box.output)

    def _look_after_boxes(self) -> None:
        now = time.monotonic()
        for number, box in list(self._boxes.items()):
            if box.is_over(now):
                self._finish(number, box)
            elif box.pidfd >= 0 and box.death is None:
                box.check_use(now)

    def _finish(self, number: int, box: WatchedBox) -> None:
        del self._boxes[number]
        for registered in (box.judge, box.output):
            with contextlib.suppress(KeyError):
                self._selector.unregister(registered)
        while not box.output_ended and select.select([box.output], [], [], 0)[0]:
            box.read_output()
        output = _as_file(box.text.removeprefix(CONFINED))
        with contextlib.suppress(OSError):
            control.send(box.judge, box.report(), output)
        box.judge.close()
        for descriptor in (box.output, box.pidfd, *output):
            os.close(descriptor)
        box.workdir.remove()


class _OverError(Exception):
    """Nobody is left to serve."""


def _pid_of(pidfd: int) -> int:
    """Return the process number, in our own namespace, of the process behind a descriptor."""
    with open(f"/proc/self/fdinfo/{pidfd}") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("Pid:"))


def _processor_clock(pid: int) -> int:
    """Return the clock of all CPU time a process has used, exact to the moment (clock_getcpuclockid(3))."""
    exact = 2
    return (~pid << 3) | exact


def _is_dead(pidfd: int) -> bool:
    """Whether the process has ended, reaped or not: its descriptor reads as ready."""
    return bool(select.select([pidfd], [], [], 0)[0])


def _as_file(text: bytes | bytearray) -> tuple[int, ...]:
    """Output too large for a packet crosses as a file in memory; no output, no file."""
    if not text:
        return ()
    descriptor = os.memfd_create("output", os.MFD_CLOEXEC)
    os.write(descriptor, text)
    return (descriptor,)
