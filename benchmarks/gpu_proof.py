"""Proves on a machine with an NVIDIA card what no other machine can show, and prints a report in Markdown.

    python benchmarks/gpu_proof.py [--gpu 0] [--boxes 4]

It asks the driver for the cards, runs a kernel beside a box and in one, and then, with the framework that is
installed (TensorFlow, else PyTorch, else JAX), tries that a box sees its own card and no other, that it
computes what the processor computes, that TensorFlow keeps to its share of memory, that hostile acts stay
stopped, that several boxes work side by side, and that a box without a GPU sees none.

Exit code: 0 when everything held, 1 when something did not, 2 when there is no card to try it on.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import json
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.errors import JudgeError
from autograder.judge.boxes import Box, BoxZygote
from autograder.judge.gpu import CUDA_HOST_MB, Gpu, GpuShare, Inventory, chosen, find_inventory
from autograder.judge.self_test import expect_a_kernel
from autograder.wire.errors import WireError
from autograder.wire.messages import BoxLimits, Load

FRAMEWORKS = ("tensorflow", "torch", "jax")
PRELOADED = {"tensorflow": ("numpy", "tensorflow", "keras"), "torch": ("numpy",), "jax": ("numpy",)}
SECONDS = 180.0
SHARE_MB = 1024

DEVICES = """
import json, os
nodes = [os.path.join(folder, name) for folder, _, names in os.walk("/dev") for name in names]
print(json.dumps(sorted(node for node in nodes if "nvidia" in node)))
"""
# Rows of a product, by the card and by the processor: the largest difference, and where it was computed.
PRODUCT = {
    "tensorflow": """
import json, numpy as np, tensorflow as tf
a = np.random.default_rng(0).normal(size=(1024, 1024)).astype(np.float32)
with tf.device("/GPU:0"):
    product = tf.matmul(a, a)
    conv = tf.nn.conv2d(tf.reshape(a[:784, :64], (64, 28, 28, 1)), tf.ones((3, 3, 1, 8)), 1, "SAME")
jitted = tf.function(lambda x: tf.reduce_sum(x * 2), jit_compile=True)(tf.constant(a[:4]))
print(json.dumps({"where": product.device, "devices": len(tf.config.list_physical_devices("GPU")),
    "error": float(np.abs(product.numpy() - a.astype(np.float64) @ a).max()),
    "convolved": list(conv.shape), "jitted": bool(np.isfinite(jitted.numpy()))}))
""",
    "torch": """
import json, numpy as np, torch
a = np.random.default_rng(0).normal(size=(1024, 1024)).astype(np.float32)
product = torch.from_numpy(a).cuda() @ torch.from_numpy(a).cuda()
print(json.dumps({"where": str(product.device), "devices": torch.cuda.device_count(),
    "error": float(np.abs(product.cpu().numpy() - a.astype(np.float64) @ a).max())}))
""",
    "jax": """
import json, os
os.environ["XLA_PYTHON_CLIENT_PREALLOCATE"] = "false"
import numpy as np, jax
a = np.random.default_rng(0).normal(size=(1024, 1024)).astype(np.float32)
product = jax.numpy.matmul(a, a)
print(json.dumps({"where": str(product.device), "devices": len(jax.devices("gpu")),
    "error": float(np.abs(np.asarray(product) - a.astype(np.float64) @ a).max())}))
""",
}
HOARD = """
import json, tensorflow as tf
held, megabytes = [], 0
try:
    while megabytes < 200000:
        held.append(tf.zeros((64, 1024, 1024), tf.float32) + 1); megabytes += 256
    ended = "nothing refused it"
except Exception as error:
    ended = type(error).__name__
print(json.dumps({"megabytes": megabytes, "ended": ended}))
"""
TRAINING = """
import json, time
import numpy as np, keras
x = np.random.default_rng(0).normal(size=(4000, 28, 28, 1)).astype(np.float32)
y = (x.mean(axis=(1, 2, 3)) > 0).astype(np.int64)
layers = keras.layers
model = keras.Sequential([keras.Input((28, 28, 1)), layers.Conv2D(12, 5, activation="relu"), layers.Flatten(),
    layers.Dense(64, activation="relu"), layers.Dense(2, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
began = time.time()
history = model.fit(x, y, epochs=3, batch_size=128, verbose=0).history
print(json.dumps({"seconds": time.time() - began, "loss": history["loss"][-1]}))
"""


class Report:
    """Lines of the report, and whether everything held so far."""

    def __init__(self) -> None:
        self.held = True

    def say(self, text: str) -> None:
        """Print one line of prose."""
        print(text, flush=True)

    def check(self, what: str, act: Callable[[], tuple[bool, str]]) -> None:
        """Run one trial and print a row of the table with what came of it."""
        began = time.monotonic()
        try:
            held, detail = act()
        except (JudgeError, WireError, KeyError, TypeError, ValueError) as error:
            held, detail = False, f"{type(error).__name__}: {error}"
        self.held = self.held and held
        seconds = time.monotonic() - began
        cell = detail.replace("|", "/").replace("\n", " ")
        self.say(f"| {what} | {'yes' if held else '**NO**'} | {seconds:.1f} | {cell} |")


def started(zygote: BoxZygote, source: str, memory_mb: int = 0) -> Box:
    """Start a box that runs `source` with at most `memory_mb` of the card; 0 leaves it all."""
    limits = BoxLimits(
        cpu_seconds=SECONDS,
        wall_seconds=SECONDS,
        memory_mb=4096 + CUDA_HOST_MB,
        gpu_memory_mb=memory_mb,
    )
    box = zygote.spawn(limits, source.encode(), "proof.py")
    box.channel.send(Load(1))
    return box


def answer(box: Box) -> Any:
    """Wait until a box has run its source; return the last line it printed, as JSON."""
    loaded: Any = None
    with contextlib.suppress(WireError):  # how it ended is told below
        loaded = box.channel.receive(time.monotonic() + SECONDS)
    end = box.end()
    errors = [cell.error for cell in loaded.report.cells if cell.error] if loaded else []
    if errors:
        raise ValueError(f"{errors[0].type_name}: {errors[0].message[:200]}")
    lines = end.output.strip().splitlines()
    if not lines or not lines[-1].startswith(("{", "[")):
        raise ValueError(f"the box ended: {end.cause}, signal {end.signal}: {end.output[-300:]}")
    return json.loads(lines[-1])


def expected_nodes(gpu: Gpu) -> list[str]:
    """Return the nodes of a card that exist on this machine."""
    return sorted(shown for shown, source in gpu.nodes.items() if Path(source).exists())


def prove_isolation(report: Report, zygote: BoxZygote, gpu: Gpu) -> None:
    """Try what a box sees of the machine's cards, and what it may still not do."""

    def nodes() -> tuple[bool, str]:
        seen = answer(started(zygote, DEVICES))
        return seen == expected_nodes(gpu), ", ".join(seen)

    def kernel() -> tuple[bool, str]:
        (device,) = expect_a_kernel(zygote)
        same = gpu.mig or gpu.uuid.removeprefix("GPU-") == device["uuid"]
        return same, f"{device['name']}, {device['uuid']}, {device['memory_mb']} MiB"

    def acts() -> tuple[bool, str]:
        probes = zygote.standing.probes
        open_doors = [line.name for line in probes if not line.stopped]
        promised = sum(line.promised for line in probes)
        allowed = all(not line.promised for line in probes if not line.stopped)
        return allowed, f"{promised} promised and stopped; left open: {', '.join(open_doors) or 'nothing'}"

    report.check("a box sees the nodes of its own card only", nodes)
    report.check("a kernel runs in a box, on the leased card", kernel)
    report.check("hostile acts are stopped", acts)


def prove_framework(report: Report, zygote: BoxZygote, framework: str, count: int) -> None:
    """Try that a framework computes on the card, in boxes one after another and side by side."""

    def product() -> tuple[bool, str]:
        found = answer(started(zygote, PRODUCT[framework]))
        on_card = any(word in found["where"].lower() for word in ("gpu", "cuda"))
        # float32 over 1024 terms: about 1e-3 at most; with TF32's ten bits it is above 2e-2.
        return on_card and found["devices"] == 1 and found["error"] < 5e-3, json.dumps(found)

    def again() -> tuple[bool, str]:
        times = []
        for _ in range(5):
            began = time.monotonic()
            answer(started(zygote, PRODUCT[framework]))
            times.append(time.monotonic() - began)
        return True, f"{min(times):.1f} to {max(times):.1f} s each"

    report.check(f"{framework} computes in float32 on one card", product)
    report.check("five boxes of one zygote, one after another", again)
    if framework != "tensorflow":
        report.say(f"| TensorFlow's share of memory | not tried | | {framework} knows no such share here |")
        return

    def share() -> tuple[bool, str]:
        found = answer(started(zygote, HOARD, SHARE_MB))
        return found["megabytes"] <= SHARE_MB and "nothing" not in found["ended"], json.dumps(found)

    def beside() -> tuple[bool, str]:
        began = time.monotonic()
        answer(started(zygote, TRAINING, SHARE_MB))
        alone = time.monotonic() - began
        began = time.monotonic()
        found = [answer(box) for box in [started(zygote, TRAINING, SHARE_MB) for _ in range(count)]]
        together = time.monotonic() - began
        return len(
            found
        ) == count, f"{count} trainings: {together:.1f} s together, {alone:.1f} s for one alone"

    report.check(f"TensorFlow stops at its share of {SHARE_MB} MiB", share)
    report.check(f"{count} boxes train side by side on one card", beside)


def prove_without(report: Report) -> None:
    """Try that a box without a GPU on the same machine sees none."""

    def nothing() -> tuple[bool, str]:
        with BoxZygote(()) as zygote:
            seen = answer(started(zygote, DEVICES))
            source = "import json\nfrom autograder.box import cuda\nprint(json.dumps(cuda.report()))\n"
            found = answer(started(zygote, source))
        return not seen and not found["devices"], found["problem"]

    report.check("a box without a GPU sees no node and no card", nothing)


def prove_probe(report: Report, inventory: Inventory, gpu: Gpu) -> None:
    """Run a kernel in a process of its own, as before a card serves."""

    def probe() -> tuple[bool, str]:
        running = inventory.probe(gpu)
        while (problem := running.result()) is None:
            time.sleep(0.05)
        running.close()
        return not problem, problem or "ran"

    report.check("a kernel runs in a process of its own", probe)


def installed() -> str | None:
    """Return the first framework that is installed; whether it finds the card is for the trials to show."""
    return next((name for name in FRAMEWORKS if importlib.util.find_spec(name) is not None), None)


def main() -> int:
    """Print the report; returns the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--gpu", default="all", help="number or UUID of the card; default: the first")
    parser.add_argument("--boxes", type=int, default=4, help="boxes side by side")
    options = parser.parse_args()
    inventory = find_inventory()
    if not inventory.gpus or any(gpu.pretended for gpu in inventory.gpus):
        why = inventory.reason or "the cards of this machine are pretended (AUTOGRADER_GPUS)"
        print(f"There is no GPU here to prove anything on: {why}", file=sys.stderr)
        return 2
    try:
        gpu = chosen(inventory, options.gpu)[0]
    except JudgeError as error:
        print(error, file=sys.stderr)
        return 2
    return prove(inventory, gpu, options.boxes)


def prove(inventory: Inventory, gpu: Gpu, boxes: int) -> int:
    """Run every trial on `gpu`; returns 0 when all held."""
    report = Report()
    framework = installed()
    report.say(f"# {gpu.name}\n")
    report.say(
        f"{len(inventory.gpus)} GPUs here; tried on {gpu.label}, {gpu.uuid}, {gpu.free_mb} MiB free of"
    )
    report.say(f"{gpu.memory_mb}. Linux {platform.release()}, Python {platform.python_version()}, framework:")
    report.say(f"{framework or 'none is installed, so only the driver is tried'}.\n")
    report.say("| what | held | seconds | what came of it |\n|---|---|---|---|")
    prove_probe(report, inventory, gpu)
    preload = PRELOADED[framework] if framework else ()
    try:
        with BoxZygote(preload, gpu=GpuShare(gpu=gpu)) as zygote:
            report.say(f"| isolation | yes | | rung {zygote.standing.name}: {zygote.standing.sentence} |")
            prove_isolation(report, zygote, gpu)
            if framework:
                prove_framework(report, zygote, framework, boxes)
    except JudgeError as error:
        report.held = False
        report.say(f"| a box with this card | **NO** | | {error} |")
    prove_without(report)
    report.say(f"\n{'Everything held.' if report.held else 'Something did NOT hold: see above.'}")
    return 0 if report.held else 1


if __name__ == "__main__":
    sys.exit(main())
