"""What `autograder doctor` says about GPUs: which there are, whether they compute, what slots they make."""

from __future__ import annotations

import time

from autograder.bulk.admission import WARM_TENSORFLOW_MB, Machine, admit
from autograder.bulk.gpu_use import GpuUse
from autograder.course.manifest import Limits
from autograder.errors import JudgeError
from autograder.judge.doctor import diagnose
from autograder.judge.gpu import Gpu, GpuShare, Inventory, find_inventory

Line = tuple[str, str]


def gpu_lines(*, accept_weak: bool = False) -> list[Line]:
    """Return lines about every GPU and about slots. Runs a kernel on each card, tries a box with one.

    Nothing is raised: what is wrong stands in the lines.
    """
    try:
        inventory = find_inventory()
    except JudgeError as error:
        return [("GPUs", str(error))]
    if not inventory.gpus:
        return [("GPUs", f"none: {inventory.reason}"), *_slots(GpuUse(inventory))]
    problems = _probed(inventory)
    lines = [(f"GPU {gpu.index}", _about(gpu, problems[gpu.uuid])) for gpu in inventory.gpus]
    sound = [gpu for gpu in inventory.gpus if not problems[gpu.uuid]]
    if sound:
        lines.append(("on a GPU", _isolation(sound[0], accept_weak)))
    return lines + _slots(GpuUse(inventory)) + _slots(GpuUse(inventory, sound), "with --gpus all")


def _probed(inventory: Inventory) -> dict[str, str]:
    """Return for each card why it cannot be used, "" where a kernel ran. All are tried at once."""
    probes = {gpu.uuid: inventory.probe(gpu) for gpu in inventory.gpus}
    results: dict[str, str] = {}
    while len(results) < len(probes):
        for uuid, probe in probes.items():
            if uuid not in results and (result := probe.result()) is not None:
                results[uuid] = result
                probe.close()
        time.sleep(0.02)
    ailments = {ailment.uuid: ailment.text for ailment in inventory.news() if ailment.lasting}
    return results | ailments


def _about(gpu: Gpu, problem: str) -> str:
    sound = (
        "would serve, were it no pretence (AUTOGRADER_GPUS)" if gpu.pretended else "a kernel ran: it serves"
    )
    state = f"OUT OF SERVICE: {problem}" if problem else sound
    name = f"{gpu.name}, a MIG device" if gpu.mig else gpu.name
    return f"{name}; {gpu.memory_mb} MiB, {gpu.free_mb} free; {gpu.uuid}; {state}"


def _isolation(gpu: Gpu, accept_weak: bool) -> str:
    diagnosis = diagnose(gpu=GpuShare(gpu=gpu), accept_weak=accept_weak)
    if diagnosis.standing is None:
        return f"no box: {diagnosis.problem}"
    return f"rung {diagnosis.standing.name}. {diagnosis.standing.sentence}"


def _slots(gpus: GpuUse, when: str = "") -> list[Line]:
    """Return how many slots an assignment with TensorFlow and the usual limits would get."""
    if when and not gpus.gpus:
        return []
    admission = admit(Machine.here(), WARM_TENSORFLOW_MB + Limits().memory_mb, gpus)
    on_gpus = f" and {gpus.slots} on GPUs (--per-gpu multiplies them)" if gpus.slots else ""
    text = " ".join([f"{admission.slots} on CPU{on_gpus}.", *admission.sentences])
    return [(f"slots {when}".strip(), text)]
