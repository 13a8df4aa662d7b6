"""The box zygote: a warm, secret-free process that is forked into one confined box per request.

Theory of operation
-------------------
    judge ----packets----> keeper ----packets----> zygote --fork--> box
      |                      ^  ^                                   | | |
      |                      |  +-------------- output pipe --------+ | |
      +<------------------ wire (stream socket) ----------------------+ |
      +-------------------- source (sealed memory file) -----------------+

The *judge* starts this program with an environment of its own choosing and one socket, descriptor 3. The
program arranges a new process namespace and forks once, before anything heavy is imported:

  The parent stays small and becomes the *keeper* (`keeper.py`): it watches limits, collects output, and
  reports how each box ended. Being small, it is never forked again.

  The child becomes the *zygote*. It is process 1 of the pool's process namespace, so its death, by whatever
  cause, kills every box in the kernel. It enters the private root, imports the heavy libraries there, and
  then does one thing: fork a box for a packet, and tell the keeper when that box has died. It is the only
  heavy process forked, once per box: a keeper forked from it for each box would double the price. Before each
  fork it reads from the kernel that it has one thread. It never runs a TensorFlow operation, and it never
  reads a submission or its output: it passes descriptors on and closes its copies, so nothing of one
  student's can be found in the memory that the next student's box inherits.

  A *box* is process 1 of a namespace of its own below the pool's; see `inside.py`.

Whoever dies takes the rest along: the judge (end of file at the keeper, which kills and leaves), the keeper
(the zygote's parent-death signal), the zygote (above). Without process namespaces, on the lower rungs, each
box has a parent-death signal, which it is not allowed to clear.
"""

import contextlib
import os
import select
import signal
import socket
import sys
from typing import NoReturn

from autograder.box import control, inside, warmth
from autograder.box.confine import landlock, limits, mounts, namespaces, seccomp, syscalls
from autograder.box.control import Packet
from autograder.box.keeper import Keeper
from autograder.box.layers import Layers

JUDGE = 3  # the descriptor of the socket that the judge gave us


def main() -> NoReturn:
    """Become the keeper, with the zygote as its child. Leaves when the judge hangs up."""
    syscalls.close_from(JUDGE + 1)
    judge = socket.socket(fileno=JUDGE)
    judge.set_inheritable(False)
    message = control.receive(judge)
    if message is None:
        os._exit(0)
    plan, _ = message
    layers = Layers.of_packet(plan["layers"])
    try:
        keeper = Keeper(judge, layers, *_fork_zygote(plan, layers, judge))
    except OSError as problem:
        control.send(judge, {"failed": str(problem)})
        os._exit(1)
    keeper.run()
    os._exit(0)


def _fork_zygote(plan: Packet, layers: Layers, judge: socket.socket) -> tuple[int, socket.socket]:
    program = b""
    if layers.seccomp:
        program = seccomp.compiled_filter(own_processes=layers.namespaces, gpu=layers.gpu)
    ours, theirs = control.pair()
    if layers.namespaces:
        namespaces.enter_pool()
    pid = os.fork()
    if pid:
        theirs.close()
        return pid, ours
    try:
        syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
        ours.close()
        judge.close()
        Zygote(plan, layers, program, theirs).run()
    except BaseException as problem:
        with contextlib.suppress(OSError):
            control.send(theirs, {"failed": f"{type(problem).__name__}: {problem}"})
    os._exit(1)


class Zygote:
    """Forks boxes on request. Serves one keeper, from one thread."""

    def __init__(self, plan: Packet, layers: Layers, program: bytes, keeper: socket.socket) -> None:
        self._layers = layers
        self._keeper = keeper
        self._boxes: dict[int, tuple[int, int]] = {}  # pidfd -> (pid, the keeper's number), not yet reaped
        view = mounts.View.of(plan["readable"], plan["hidden"], plan["devices"])
        if layers.namespaces:
            namespaces.leave_shared_namespaces()
            mounts.enter_private_root(view, os.geteuid() if layers.uid is None else layers.uid)
            self._home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        namespaces.forgo_privileges_of_programs()
        namespaces.empty_bounding_set()
        self._setting = inside.Setting(layers, view, program)
        warmth.import_all(plan["preload"])
        warmth.settle()

    def run(self) -> None:
        """Serve until the keeper hangs up."""
        _memory_of_one_thread()
        control.send(self._keeper, {"ready": True, "landlock": landlock.version()})
        poll = select.poll()
        poll.register(self._keeper, select.POLLIN)
        while True:
            for descriptor, _ in poll.poll():
                if descriptor in self._boxes:
                    poll.unregister(descriptor)
                    self._reap(descriptor)
                    continue
                message = control.receive(self._keeper)
                if message is None:
                    return
                try:
                    poll.register(self._start(*message), select.POLLIN)
                except OSError as problem:  # the machine's limits, not ours: the next box may start
                    refused = {"refused": message[0]["box"], "reason": str(problem)}
                    control.send(self._keeper, refused)
                finally:
                    for inherited in message[1]:
                        os.close(inherited)

    def _start(self, packet: Packet, descriptors: list[int]) -> int:
        wire, source, output = descriptors
        memory = _memory_of_one_thread()
        errand = inside.Errand(
            wire,
            source,
            output,
            program=packet["program"],
            filename=packet["filename"],
            workdir=packet["workdir"],
            limits=limits.Limits(**packet["limits"]),
            memory=memory,
        )
        pid = namespaces.fork_as_first_process(self._home) if self._layers.namespaces else os.fork()
        if pid == 0:
            inside.enter(self._setting, errand)
        pidfd = os.pidfd_open(pid)
        self._boxes[pidfd] = pid, packet["box"]
        started = {"started": packet["box"], "memory_kb": memory.anonymous_kb}
        control.send(self._keeper, started, (pidfd,))
        return pidfd

    def _reap(self, pidfd: int) -> None:
        pid, number = self._boxes.pop(pidfd)
        _, status, usage = os.wait4(pid, 0)
        os.close(pidfd)
        cpu = usage.ru_utime + usage.ru_stime
        died = {"died": number, "status": status, "cpu_seconds": cpu, "max_rss_kb": usage.ru_maxrss}
        control.send(self._keeper, died)


def _memory_of_one_thread() -> warmth.Memory:
    """Return what this process holds. Raises RuntimeError if a fork would lose one of its threads."""
    memory = warmth.Memory.of_self()
    if memory.threads != 1:
        raise RuntimeError(f"the zygote has {memory.threads} threads, and only one would survive a fork")
    return memory


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    main()
