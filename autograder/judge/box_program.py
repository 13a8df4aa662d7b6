"""Starting and stopping the zygote program with its keeper, as a process of its own.

It is started with `posix_spawn`, an environment made here from nothing, and four descriptors, so that
nothing of the judge (its memory, variables, files) exists in the program that will be forked into boxes.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Mapping, Sequence

from autograder.box import control
from autograder.box.confine import mounts
from autograder.box.layers import Layers
from autograder.errors import JudgeError

_START_SECONDS = 180.0
_SYSTEM_NAMESPACES = ("user", "pid", "net", "ipc", "uts")
_PER_THREAD_POOL = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)

# Memory is taken as it is needed, because cards are shared; and products of float32 are computed in float32,
# not in TF32's ten bits, which no tolerance of a check allows for.
_ON_A_GPU = {"TF_FORCE_GPU_ALLOW_GROWTH": "true", "NVIDIA_TF32_OVERRIDE": "0"}


def clean_environment(threads: int, gpu: str = "", light: bool = False) -> dict[str, str]:
    """Return all variables that a zygote and its boxes see, but those that a caller of BoxZygote adds.

    `threads` bounds each of TensorFlow's and NumPy's thread pools. `gpu` is the UUID of the one GPU to be
    seen, "" for none. `light` does without oneDNN: a box's first operations cost less than half, training
    costs more (a dense network 1.2 to 1.3 times, a convolutional one 1.5 to 1.8 times).
    """
    environment = {
        "PATH": "/usr/bin",
        "HOME": "/tmp",
        "TMPDIR": "/tmp",
        "USER": "student",
        "LOGNAME": "student",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "Agg",
        "KERAS_BACKEND": "tensorflow",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
    environment |= dict.fromkeys(_PER_THREAD_POOL, str(threads))
    if light:
        environment |= {"TF_ENABLE_ONEDNN_OPTS": "0", "TENSORFLOW_USE_CUSTOM_CONTRACTION_KERNEL": "0"}
    return environment | (
        {"CUDA_VISIBLE_DEVICES": gpu} | _ON_A_GPU if gpu else {"CUDA_VISIBLE_DEVICES": "-1"}
    )


class BoxProgram:
    """The running zygote program, from `start()` to `close()`."""

    def __init__(self, plan: control.Packet, environment: Mapping[str, str], bubblewrap: str = "") -> None:
        self._plan = plan
        self._environment = environment
        self._bubblewrap = bubblewrap
        self._process = -1
        self.socket: socket.socket | None = None
        self.facts: control.Packet = {}

    def start(self) -> None:
        """Start the program and wait until it is warm. Raises JudgeError with the reason it could not."""
        ours, theirs = control.pair()
        log = os.memfd_create("zygote", os.MFD_CLOEXEC)
        self.socket = ours
        try:
            self._spawn(theirs.fileno(), log)
            theirs.close()
            ours.settimeout(_START_SECONDS)
            self.facts = self._converse(ours, log)
        except BaseException:
            self.close()
            raise
        finally:
            theirs.close()
            os.close(log)

    def _spawn(self, connection: int, log: int) -> None:
        null = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        placed = ((null, 0), (log, 1), (log, 2), (connection, 3))
        actions = [(os.POSIX_SPAWN_DUP2, descriptor, target) for descriptor, target in placed]
        command = [sys.executable, "-I", "-m", "autograder.box.zygote"]
        environment = dict(self._environment)
        if self._bubblewrap:
            command = [*_jail(self._bubblewrap, self._plan, environment), *command]
            environment = {}  # bubblewrap's own process would show them to what runs inside
        try:
            self._process = os.posix_spawn(command[0], command, environment, file_actions=actions)
        finally:
            os.close(null)

    def _converse(self, connection: socket.socket, log: int) -> control.Packet:
        try:
            control.send(connection, _seen_inside(self._plan) if self._bubblewrap else self._plan)
            message = control.receive(connection)
        except TimeoutError:
            raise JudgeError(f"the box zygote was not ready after {_START_SECONDS:.0f} s") from None
        except OSError:
            message = None
        if message is None:
            last = os.pread(log, 100_000, 0).decode("utf-8", "replace").strip().splitlines()[-1:]
            raise JudgeError(f"the box zygote died while starting: {''.join(last) or 'no message'}")
        if "failed" in message[0]:
            raise JudgeError(f"the box zygote could not start: {message[0]['failed']}")
        return message[0]

    @property
    def alive(self) -> bool:
        """Whether the program still runs; only the process that started it can tell."""
        if self._process < 0:
            return False
        try:
            pid, _ = os.waitpid(self._process, os.WNOHANG)
        except ChildProcessError:
            return False
        if pid:
            self._process = -1
        return pid == 0

    def close(self) -> None:
        """Hang up: the keeper kills all boxes and the zygote, and leaves."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None
        if self.alive:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(self._process, 0)
        self._process = -1


def plan(
    layers: Layers,
    preload: Sequence[str] = (),
    readable: Sequence[str] = (),
    hidden: Sequence[str] = (),
    devices: Mapping[str, str] | None = None,
) -> control.Packet:
    """Return what a zygote program is told before it does anything.

    `devices` are nodes that boxes get: where a box finds each, and where it is on this machine.
    """
    return {
        "layers": layers._asdict(),
        "preload": list(preload),
        "readable": [os.path.realpath(path) for path in readable],
        "hidden": [os.path.realpath(path) for path in hidden],
        "devices": dict(devices or {}),
    }


def _seen_inside(plan: control.Packet) -> control.Packet:
    """Return the plan for a program in a jail, which has its device nodes where boxes will find them."""
    return plan | {"devices": {shown: shown for shown in plan["devices"]}}


def _jail(bubblewrap: str, plan: control.Packet, environment: Mapping[str, str]) -> list[str]:
    """Return a bubblewrap command line that shows what the pool needs and nothing else."""
    command = [bubblewrap, *(f"--unshare-{name}" for name in _SYSTEM_NAMESPACES)]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"]
    programs = [os.path.realpath(sys.executable)]
    visible = mounts.View.of(plan["readable"], (), plan["devices"]).visible
    for path in (*visible, *mounts.package_parts(), *programs):
        command += ["--ro-bind", path, path]
    for link in ("/bin", "/sbin", "/lib", "/lib32", "/lib64", sys.executable):
        if os.path.islink(link):
            command += ["--symlink", os.path.realpath(link), link]
    for shown, node in plan["devices"].items():  # after --dev, which covers them
        command += ["--dev-bind-try", node, shown]
    for name, value in environment.items():
        command += ["--setenv", name, value]
    return [*command, "--"]
