"""What a submission costs to grade, beside `otter run`, in one run: wall and CPU seconds, and their ratio.

    python benchmarks/overhead.py [--submissions 12] [--otter-runs 3]

Two kinds of work: a trivial TensorFlow assignment (one function, one check: the fixed cost) and the reference
solution of a1_tensors. `autograder grade` runs on one slot over few and over many copies, and the difference
divided by the difference in number is the cost per submission; what is left is the start of the two zygotes,
paid once a run. `otter run` starts anew for each submission, so its cost is that of a run. CPU seconds are
those of the whole process tree, from the operating system. What the same checks cost in one warm process
(`work.py`) is taken off to show the price of judge, boxes and wire.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import jupytext
import otter_side

ROOT = Path(__file__).resolve().parent.parent
FEW = 2


class Cost(NamedTuple):
    """Seconds of wall time and of CPU time."""

    wall: float
    cpu: float


def measure(command: list[str]) -> Cost:
    """Run `command` to its end and return what it and all its children used."""
    environment = os.environ | {"PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"}
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    wall, after = time.monotonic() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    if finished.returncode != 0:
        sys.exit(f"{' '.join(command)} ended with {finished.returncode}:\n{finished.stdout}{finished.stderr}")
    return Cost(wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def class_of(folder: Path, solution: Path, number: int) -> Path:
    """Write `number` copies of a solution that differ in a comment, one per student."""
    folder.mkdir()
    for student in range(number):
        text = solution.read_text() + f"\n# handed in by student {student}\n"
        (folder / f"student{student:03}.py").write_text(text)
    return folder


def ours(work: Path, course: Path, assignment: str, number: int) -> tuple[Cost, Cost]:
    """Return the cost per submission and the cost of starting a run."""
    solution = course / "solutions" / assignment / f"{assignment}.py"
    costs = {}
    for count in (FEW, FEW + number):
        submissions = class_of(work / f"{assignment}{count}", solution, count)
        run = work / f"run-{assignment}{count}"
        command = [sys.executable, "-m", "autograder", "grade", str(submissions), "-a", assignment]
        command += ["-o", str(run), "--course", str(course), "--slots", "1", "--plain"]
        costs[count] = measure(command)
    few, many = costs[FEW], costs[FEW + number]
    each = Cost((many.wall - few.wall) / number, (many.cpu - few.cpu) / number)
    return each, Cost(few.wall - FEW * each.wall, few.cpu - FEW * each.cpu)


def theirs(work: Path, name: str, solution: Path, tests: dict[str, str], runs: int) -> Cost:
    """Return the median cost of `otter run` on one submission."""
    package = otter_side.build_zip(work / f"otter-{name}", tests)
    submission = work / f"otter-{name}" / "submission.py"
    submission.write_text(functions_of(solution))
    costs = [measure(otter_side.run_command(package, submission, work)) for _ in range(runs)]
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def functions_of(solution: Path) -> str:
    """Return a master's code without the cells that only explore, which neither side is to run."""
    cells = jupytext.read(solution).cells
    code = [cell for cell in cells if cell.cell_type == "code"]
    return "\n\n".join(cell.source for cell in code if "explore" not in cell.metadata.get("tags", []))


def work_itself(course: Path, name: str, solution: Path) -> float:
    """Return the CPU seconds of the checks and the student's functions alone, in one warm process."""
    command = [sys.executable, str(ROOT / "benchmarks" / "work.py"), str(course), name, str(solution)]
    finished = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(finished.stdout.strip().splitlines()[-1])


def report(name: str, each: Cost, start: Cost, otter: Cost, work: float) -> None:
    """Print one assignment's figures."""
    print(f"\n{name}")
    print(f"  {'':34}{'wall s':>9}{'CPU s':>9}")
    print(f"  {'autograder grade, per submission':34}{each.wall:9.3f}{each.cpu:9.3f}")
    print(f"  {'autograder grade, start of a run':34}{start.wall:9.2f}{start.cpu:9.2f}")
    print(f"  {'otter run, per submission':34}{otter.wall:9.2f}{otter.cpu:9.2f}")
    print(f"  {'otter run / autograder grade':34}{otter.wall / each.wall:8.1f}x{otter.cpu / each.cpu:8.1f}x")
    print(f"  {'of ours: checks and functions':34}{'':9}{work:9.3f}")
    print(f"  {'of ours: judge, boxes, wire':34}{'':9}{each.cpu - work:9.3f}")
    print(f"  {'otter run / judge, boxes, wire':34}{'':9}{otter.cpu / max(each.cpu - work, 1e-3):8.1f}x")


def main() -> None:
    """Measure both assignments and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=12, help="copies in the larger run, less two")
    parser.add_argument("--otter-runs", type=int, default=3, help="runs of otter whose median counts")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="overhead-") as folder:
        work = Path(folder)
        for course, name, tests in (
            (ROOT / "benchmarks" / "course", "trivial", otter_side.TRIVIAL),
            (ROOT, "a1_tensors", otter_side.TENSORS),
        ):
            each, start = ours(work, course, name, arguments.submissions)
            solution = course / "solutions" / name / f"{name}.py"
            otter = theirs(work, name, solution, tests, arguments.otter_runs)
            report(name, each, start, otter, work_itself(course, name, solution))


if __name__ == "__main__":
    main()
