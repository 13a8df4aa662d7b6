"""What happens in a box: it confines itself, then loads the submission and serves calls.

Everything up to `CONFINED` runs our code only. That byte is the first on the box's output, so the keeper
can tell a box that failed to confine itself (our fault, told as such) from whatever a submission does or
prints: a submission can neither withhold the byte nor send it.
"""

import importlib
import os
import resource
import signal
import sys
import tempfile
from typing import NamedTuple, NoReturn

from autograder.box import accelerator
from autograder.box.confine import landlock, limits, mounts, namespaces, seccomp, syscalls
from autograder.box.layers import Layers
from autograder.box.warmth import Memory

CONFINED = b"\x06"
WIRE, SOURCE = 3, 4
_FIRST_UNUSED = 5


class Setting(NamedTuple):
    """What a zygote prepares once for all its boxes."""

    layers: Layers
    view: mounts.View
    filter: bytes


class Errand(NamedTuple):
    """One box to start: descriptors of wire, source and output, its limits, what memory it begins with."""

    wire: int
    source: int
    output: int
    program: str  # the module of this package whose `run(wire, source, filename)` the box is for
    filename: str
    workdir: str
    limits: limits.Limits
    memory: Memory


def enter(setting: Setting, errand: Errand) -> NoReturn:
    """Confine this freshly forked process and run the submission in it."""
    try:
        _take_descriptors(errand)
        _open_streams()
        _confine(setting, errand)
    except Exception as problem:
        os.write(1, f"{type(problem).__name__}: {problem}".encode())
        os._exit(1)
    os.write(1, CONFINED)
    accelerator.bound_memory(errand.limits.gpu_memory_mb)
    _run(errand.program, errand.filename)
    os._exit(0)  # no exit handlers, no waiting for threads that a submission started


def _open_streams() -> None:
    """Make streams for the new descriptors; line by line, so that a kill loses no finished line."""
    sys.stdout = os.fdopen(1, "w", buffering=1, closefd=False, errors="backslashreplace")
    sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False, errors="backslashreplace")
    sys.__stdout__, sys.__stderr__ = sys.stdout, sys.stderr  # type: ignore[misc]


def _take_descriptors(errand: Errand) -> None:
    """Keep input (empty), output, wire and source; close everything else that was inherited."""
    placed = [os.open("/dev/null", os.O_RDONLY), errand.output, errand.output, errand.wire, errand.source]
    # Moved out of the way first, so that no target overwrites a descriptor that is still to be placed.
    aside = [os.dup(descriptor) for descriptor in placed]
    while min(aside) < _FIRST_UNUSED:
        aside = [os.dup(descriptor) for descriptor in aside]
    for target, descriptor in enumerate(aside):
        os.dup2(descriptor, target, inheritable=False)
    syscalls.close_from(_FIRST_UNUSED)


def _confine(setting: Setting, errand: Errand) -> None:
    layers = setting.layers
    os.setsid()
    owner = os.geteuid() if layers.uid is None else layers.uid
    if layers.namespaces:
        namespaces.leave_shared_namespaces()
        _cover_tmp(setting.view, errand.limits, owner)
        mounts.fresh_proc()
    else:
        _use_workdir(errand.workdir)
    if layers.uid is not None:
        namespaces.become(layers.uid)
        _check_interpreter_is_readable()
    namespaces.drop_capabilities()
    namespaces.forgo_privileges_of_programs()
    # After the change of uid, which clears it.
    syscalls.prctl(syscalls.PR_SET_PDEATHSIG, signal.SIGKILL)
    if layers.limits:
        alone = layers.namespaces or layers.uid is not None
        limits.restrict_self(errand.limits, _counted_memory(layers, errand.memory), alone)
    if layers.landlock:
        _restrict_files(setting, errand.workdir)
    if layers.seccomp:
        seccomp.restrict_self(setting.filter)


def _counted_memory(layers: Layers, memory: Memory) -> limits.Counted:
    """Return which memory the kernel limits: a GPU's driver reserves far more addresses than it uses."""
    if layers.gpu:
        return limits.Counted(resource.RLIMIT_DATA, memory.data_kb)
    return limits.Counted(resource.RLIMIT_AS, memory.address_space_kb)


def _cover_tmp(view: mounts.View, allowed: limits.Limits, owner: int) -> None:
    mounts.private_tmp(owner, allowed.tmp_mb, allowed.tmp_files, kept=view.under_tmp())
    os.chdir("/tmp")


def _use_workdir(workdir: str) -> None:
    """Without a private root the writable place is a folder of the host made for this box alone."""
    os.chdir(workdir)
    for name in ("HOME", "TMPDIR"):
        os.environ[name] = workdir
    # Imports in the zygote may have asked already, and then the answer was kept.
    tempfile.tempdir = workdir


def _check_interpreter_is_readable() -> None:
    if not os.access(os.__file__, os.R_OK):
        where = os.path.dirname(os.__file__)
        raise PermissionError(f"uid {os.getuid()} may not read {where}: use a Python outside a private home")


def _restrict_files(setting: Setting, workdir: str) -> None:
    if setting.layers.namespaces:
        landlock.restrict_self(["/"], workdir, ["/dev"])
        return
    nodes = [source for _, source in setting.view.devices]
    readable = landlock.paths_without_private_root(
        setting.view.visible, mounts.package_parts(), gpu=setting.layers.gpu
    )
    landlock.restrict_self(readable, workdir, [*mounts.HARMLESS_DEVICES, *nodes])


def _run(program: str, filename: str) -> None:
    try:
        importlib.import_module(program).run(WIRE, SOURCE, filename)
    except BaseException as problem:
        print(f"{type(problem).__name__}: {str(problem)[:200]}", file=sys.stderr, flush=True)
