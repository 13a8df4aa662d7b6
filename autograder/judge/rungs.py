"""The ladder of isolation: what each rung promises, and which may be tried on this machine.

A rung is claimed only after a hostile probe, run in a box of the very zygote that will serve, has been
stopped everywhere the rung promises (`self_test.py`). What was tried in vain above it is kept, with the
reason, for the TA.
"""

from __future__ import annotations

import os
import shutil
from typing import NamedTuple

from autograder.box.confine import landlock
from autograder.box.layers import Layers
from autograder.errors import JudgeError

FIRST_UID = 61000
WEAKEST_BY_DEFAULT = 2

SENTENCES = {
    4: "Full isolation inside a jail of its own: files, network and processes closed by two layers.",
    3: "Full isolation: files, network and processes are closed; memory is limited per process.",
    2: (
        "Files and network are closed. File sizes and times of your account are visible; "
        "students' programs may not start processes. A hostile one can fill the disk of /tmp while it runs."
    ),
    1: (
        "NOT isolated from your files: grade only classes you trust, "
        "or use a throw-away account or virtual machine."
    ),
    0: "No sandbox.",
}
_GPU_SENTENCE = "The NVIDIA driver is exposed to student code, which is weaker against a kernel exploit."


class Candidate(NamedTuple):
    """A rung that may be tried: its layers, and the bubblewrap program around the zygote, if any."""

    rung: int
    layers: Layers
    bubblewrap: str = ""


class Refused(NamedTuple):
    """A rung that cannot even be tried, and why."""

    rung: int
    reason: str


class ProbeLine(NamedTuple):
    """One thing the probe tried: whether it was stopped, and whether the rung promises that."""

    name: str
    kind: str
    stopped: bool
    promised: bool
    detail: str


class Standing(NamedTuple):
    """Which rung holds, what was probed on it, and why not a higher one (rung -> reason)."""

    rung: int
    gpu: bool
    why_not_higher: dict[int, str]
    probes: list[ProbeLine]

    @property
    def name(self) -> str:
        """The rung as it is stored with every grade, for example "3" or "3-G" with a GPU exposed."""
        return f"{self.rung}-G" if self.gpu else str(self.rung)

    @property
    def sentence(self) -> str:
        """What the TA should know, in one or two sentences."""
        return f"{SENTENCES[self.rung]} {_GPU_SENTENCE}" if self.gpu else SENTENCES[self.rung]


def sentence_of(name: str) -> str:
    """Return what a rung promises, by the name it is stored under ("3", "3-G"); empty when there is none."""
    number = name.partition("-")[0]
    promise = SENTENCES.get(int(number), "") if number.isdecimal() else ""
    return f"rung {name}. {promise}" if name else ""


def ladder(
    *, rung: int | None = None, uid: int | None = None, gpu: bool = False, accept_weak: bool = False
) -> list[Candidate | Refused]:
    """All rungs from the top, each to be tried or refused with a reason.

    `rung` asks for that rung alone. Rungs below 2 need `accept_weak`. `uid` is who boxes become when
    started by root. Raises JudgeError for a rung that does not exist.
    """
    if rung is not None and rung not in SENTENCES:
        raise JudgeError(f"rung {rung} does not exist: choose one of {', '.join(map(str, SENTENCES))}")
    owner = None
    if os.geteuid() == 0:
        owner = FIRST_UID if uid is None else uid
        if owner == 0:
            raise JudgeError("boxes may not run as root: give them a uid of their own")
    lowest = 0 if accept_weak or (rung or 0) >= WEAKEST_BY_DEFAULT else WEAKEST_BY_DEFAULT
    rungs = [_consider(number, owner, gpu) for number in SENTENCES if rung in (None, number)]
    return [_accepted(each, lowest) for each in rungs]


def _accepted(entry: Candidate | Refused, lowest: int) -> Candidate | Refused:
    if isinstance(entry, Candidate) and entry.rung < lowest:
        return Refused(entry.rung, "too weak to be used without being accepted explicitly")
    return entry


def _consider(rung: int, owner: int | None, gpu: bool) -> Candidate | Refused:
    has_landlock = landlock.version() > 0
    if rung == 4:
        return _consider_jail(owner, has_landlock, gpu)
    if rung == 2 and not has_landlock:
        return Refused(2, "this kernel has no Landlock")
    layers = Layers(
        namespaces=rung >= 3,
        landlock=has_landlock and rung >= 2,
        seccomp=rung >= 1,
        limits=True,
        gpu=gpu,
        uid=owner,
    )
    return Candidate(rung, layers)


def _consider_jail(owner: int | None, has_landlock: bool, gpu: bool) -> Candidate | Refused:
    program = shutil.which("bwrap", path="/usr/bin:/bin:/usr/local/bin")
    if program is None:
        return Refused(4, "bubblewrap is not installed")
    if owner is not None:
        return Refused(4, "started as root, and bubblewrap is no sandbox for root")
    return Candidate(4, Layers(True, has_landlock, True, True, gpu, owner), program)
