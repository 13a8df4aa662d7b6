"""Running the hostile probe in a box, and judging what it got."""

from __future__ import annotations

import json
import os
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from autograder.box.layers import Layers
from autograder.errors import JudgeError
from autograder.judge.gpu import CUDA_HOST_MB
from autograder.judge.rungs import ProbeLine
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Load

if TYPE_CHECKING:
    from autograder.judge.boxes import BoxZygote

_SECONDS = 30.0
_LIMITS = BoxLimits(cpu_seconds=10, wall_seconds=_SECONDS, memory_mb=512, output_kb=256, file_mb=8)


def probe(zygote: BoxZygote) -> list[ProbeLine]:
    """Return what the probe could and could not do in a box of `zygote`.

    Raises JudgeError when it did not run.
    """
    with _bait() as bait:
        source = f"from autograder.box import probe\nprobe.main({bait!r})\n"
        found = _printed(zygote, source, _LIMITS, "the self-test")
    return [ProbeLine(promised=_promised(line["kind"], zygote.layers), **line) for line in found]


def expect_a_kernel(zygote: BoxZygote) -> list[dict[str, Any]]:
    """Run a CUDA kernel in a box of `zygote`; return the devices that CUDA sees there.

    Raises JudgeError when none runs, or when the box sees more than its one GPU.
    """
    source = "import json\nfrom autograder.box import cuda\nprint(json.dumps(cuda.report()))\n"
    limits = msgspec.structs.replace(_LIMITS, memory_mb=CUDA_HOST_MB, cpu_seconds=_SECONDS)
    found = _printed(zygote, source, limits, "the CUDA kernel")
    if found["problem"]:
        raise JudgeError(f"CUDA does not work in a box: {found['problem']}")
    devices: list[dict[str, Any]] = found["devices"]
    if len(devices) != 1:
        raise JudgeError(f"a box that has one GPU sees {len(devices)}")
    return devices


def _printed(zygote: BoxZygote, source: str, limits: BoxLimits, what: str) -> Any:
    """Return what `source` prints in a box, as JSON. Raises JudgeError when it prints something else."""
    box = zygote.spawn(limits, source.encode(), "probe.py")
    try:
        box.channel.send(Load(1), time.monotonic() + _SECONDS)
        box.channel.receive(time.monotonic() + _SECONDS)
    except WireError:
        pass  # how it ended is told below
    end = box.end()
    try:
        return json.loads(end.output)
    except ValueError:
        raise JudgeError(f"{what} did not run ({end.cause}): {end.output.strip()[-300:]}") from None


def _promised(kind: str, layers: Layers) -> bool:
    """Whether these layers are meant to stop attempts of this kind."""
    return {
        "files": layers.namespaces or layers.landlock,
        "processes": layers.seccomp,
        "other processes": layers.namespaces or layers.seccomp,
        "network": layers.seccomp,
        "kernel": layers.seccomp,
        "uncounted memory": layers.seccomp and not layers.gpu,  # CUDA does not start without it
        "inheritance": True,
        "limits": layers.limits,
    }[kind]


@contextmanager
def _bait() -> Iterator[dict[str, Any]]:
    """Things of the judge's that anybody on this machine could use, were they not in a box."""
    with tempfile.TemporaryDirectory(prefix="autograder-bait-") as folder:
        os.chmod(folder, 0o755)
        secret = Path(folder, "secret.txt")
        secret.write_text("expected values")
        secret.chmod(0o666)
        with socket.socket(socket.AF_UNIX) as door, socket.socket() as port:
            door.bind(f"{folder}/door")
            os.chmod(f"{folder}/door", 0o777)
            door.listen()
            port.bind(("127.0.0.1", 0))
            port.listen()
            yield {
                "secret": str(secret),
                "door": f"{folder}/door",
                "port": port.getsockname()[1],
                "pid": os.getpid(),
            }
