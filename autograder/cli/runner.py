"""What the options of `autograder grade` make of this machine: CPU slots, GPUs, and what to tell the TA."""

from __future__ import annotations

from typing import NamedTuple

from autograder.bulk.admission import Machine, admit, memory_of_slot
from autograder.bulk.gpu_use import GpuUse
from autograder.course.manifest import Manifest
from autograder.errors import BulkError
from autograder.judge.gpu import NoGpus, chosen, find_inventory

PRETENDED = (
    "The GPUs are pretended (AUTOGRADER_GPUS): nothing is computed on them, so hand none of these grades out."
)


class Runner(NamedTuple):
    """The options that say where to grade; None is the default of each."""

    slots: int | None = None
    gpus: str = "none"
    per_gpu: int | None = None
    gpu_memory: int | None = None
    accept_weak: bool = False

    def gpu_use(self, manifest: Manifest) -> GpuUse:
        """Return the GPUs that grading takes: none where no question wants one.

        Raises JudgeError when a card that was asked for is not there, BulkError for shares that do not fit.
        """
        if self.gpus == "none" and (self.per_gpu or self.gpu_memory):
            raise BulkError(
                "--per-gpu and --gpu-memory are about GPUs: say which with --gpus, e.g. --gpus all"
            )
        if not _wishes(manifest):
            return GpuUse(NoGpus(f"no question of {manifest.id} uses one"))
        inventory = find_inventory()
        use = GpuUse(inventory, chosen(inventory, self.gpus), self.per_gpu or 1, self.gpu_memory)
        for gpu in use.gpus:
            use.share(gpu)  # raises when the shares do not fit
        return use

    def plan(self, manifest: Manifest, gpus: GpuUse, jobs: int) -> tuple[int, GpuUse, list[str]]:
        """Return how many CPU slots and which GPUs serve `jobs` submissions, and what to say about it."""
        machine, gpus = Machine.here(), gpus.for_jobs(jobs)
        admission = admit(machine, memory_of_slot(manifest), gpus, self.slots)
        slots = min(admission.slots, jobs)
        return (
            slots,
            gpus.with_threads(machine.cores, slots),
            [*admission.sentences, *self._about(manifest, gpus)],
        )

    def _about(self, manifest: Manifest, gpus: GpuUse) -> list[str]:
        """Return what there is to say about GPUs and the questions that want them."""
        wishes = _wishes(manifest)
        if not wishes:
            return [] if self.gpus == "none" else [f"No question of {manifest.id} uses a GPU: none is taken."]
        if gpus.gpus:
            return [PRETENDED] * any(gpu.pretended for gpu in gpus.gpus) + [_cards(gpus, list(wishes))]
        needing = [question for question, wish in wishes.items() if wish == "need"]
        if needing:
            why = gpus.inventory.reason or "there are some: --gpus all takes them"
            return [
                f"{', '.join(needing)} cannot be judged without a GPU ({why}): "
                "the rest is judged, and grades are withheld."
            ]
        if gpus.inventory.gpus:
            return [f"{', '.join(wishes)} would use a GPU, and there is one: --gpus all takes it."]
        return []


def _wishes(manifest: Manifest) -> dict[str, str]:
    """Return the questions that like or need a GPU."""
    return {question.id: question.gpu for question in manifest.questions if question.gpu != "ignore"}


def _cards(gpus: GpuUse, questions: list[str]) -> str:
    shares = {gpu.label: gpus.share(gpu).memory_mb for gpu in gpus.gpus}
    slots = "one slot" if gpus.per_gpu == 1 else f"{gpus.per_gpu} slots"
    cards = ", ".join(f"{label}, {memory} MiB each" if memory else label for label, memory in shares.items())
    return f"{', '.join(questions)} on GPUs, {slots} on each of: {cards}."
