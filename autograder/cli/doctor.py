"""`autograder doctor`: what this machine can do for grading, and why not more."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.cli.console import say
from autograder.cli.gpu_doctor import gpu_lines
from autograder.data.images import available
from autograder.judge.doctor import Diagnosis, Machine, diagnose


def run_doctor(console: Console, *, probes: bool = False, accept_weak: bool = False) -> int:
    """Print the rung of isolation that holds here, devices, data and versions; returns 1 when none holds.

    With `probes`, every hostile act that was tried on the rung is listed with what came of it.
    """
    with console.status("Trying the isolation of boxes …"):
        diagnosis = diagnose(accept_weak=accept_weak)
        gpus = gpu_lines(accept_weak=accept_weak)
    table = Table.grid(padding=(0, 2))
    lines = [*_isolation(diagnosis), *_machine(diagnosis.machine), *gpus, *_data()]
    for label, text in lines:
        table.add_row(Text(label, style="dim"), Text(text))
    console.print(table)
    if diagnosis.standing is not None and probes:
        _print_probes(console, diagnosis)
    if diagnosis.standing is None:
        say(console, "Nothing can be graded here until a rung holds; `autograder check` works all the same.")
    return 0 if diagnosis.standing is not None else 1


def _isolation(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    standing = diagnosis.standing
    if standing is None:
        return [("isolation", f"none: {diagnosis.problem}")]
    stopped = sum(line.stopped for line in standing.probes if line.promised)
    promised = sum(line.promised for line in standing.probes)
    lines = [
        ("isolation", f"rung {standing.name}. {standing.sentence}"),
        ("self-test", f"{stopped} of {promised} hostile acts stopped that this rung promises to stop"),
    ]
    higher = sorted(standing.why_not_higher.items(), reverse=True)
    return lines + [(f"not rung {rung}", reason) for rung, reason in higher]


def _machine(machine: Machine) -> list[tuple[str, str]]:
    return [
        ("cores", str(machine.cpus)),
        ("memory", f"{machine.memory_mb} MiB"),
        ("kernel", machine.kernel),
        ("Landlock", f"version {machine.landlock}" if machine.landlock > 0 else "not in this kernel"),
        ("bubblewrap", "installed" if machine.bubblewrap else "not installed"),
        ("Python", machine.python),
        ("versions", ", ".join(f"{name} {version}" for name, version in machine.versions.items())),
    ]


def _data() -> list[tuple[str, str]]:
    found = {one.name: one.where for one in available()}
    missing = "not to be had here; the digits stand in (set AUTOGRADER_MNIST to the folder of its four files)"
    return [("MNIST", found.get("mnist", missing)), ("digits", found.get("digits", "not installed"))]


def _print_probes(console: Console, diagnosis: Diagnosis) -> None:
    table = Table(header_style="bold")
    for heading in ("hostile act", "kind", "stopped", "promised", "what came of it"):
        table.add_column(heading)
    for line in diagnosis.standing.probes if diagnosis.standing else []:
        cells = (
            line.name,
            line.kind,
            "yes" if line.stopped else "no",
            "yes" if line.promised else "no",
            line.detail,
        )
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)
