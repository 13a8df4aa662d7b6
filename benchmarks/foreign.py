"""What a submission costs with a foreign Otter zip, beside `otter run` on the same zip, in one run.

    python benchmarks/foreign.py [--submissions 12] [--otter-runs 3]

The zips and submissions are those of `overhead.py`: a trivial TensorFlow function, and the reference solution
of a1_tensors. Both sides run the same test files on the same file. `autograder grade --otter-zip` runs on one
slot over few and over many copies, and the difference divided by the difference in number is the cost per
submission; what is left is the start of a run, paid once. CPU seconds are those of the whole process tree.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from pathlib import Path

import otter_side
from overhead import FEW, ROOT, Cost, functions_of, measure


def ours(work: Path, package: Path, text: str, number: int) -> tuple[Cost, Cost]:
    """Return the cost per submission and the cost of starting a run."""
    costs = {}
    for count in (FEW, FEW + number):
        folder = work / f"class{count}"
        folder.mkdir()
        for student in range(count):
            (folder / f"student{student:03}.py").write_text(f"{text}\n# handed in by student {student}\n")
        command = [sys.executable, "-m", "autograder", "grade", str(folder), "--otter-zip", str(package)]
        costs[count] = measure([*command, "-o", str(work / f"run{count}"), "--slots", "1", "--plain"])
    few, many = costs[FEW], costs[FEW + number]
    each = Cost((many.wall - few.wall) / number, (many.cpu - few.cpu) / number)
    return each, Cost(few.wall - FEW * each.wall, few.cpu - FEW * each.cpu)


def theirs(work: Path, package: Path, text: str, runs: int) -> Cost:
    """Return the median cost of `otter run` on one submission."""
    submission = work / "submission.py"
    submission.write_text(text)
    costs = [measure(otter_side.run_command(package, submission, work)) for _ in range(runs)]
    return Cost(*(statistics.median(values) for values in zip(*costs, strict=True)))


def report(name: str, each: Cost, start: Cost, otter: Cost) -> None:
    """Print one assignment's figures."""
    print(f"\n{name}")
    print(f"  {'':40}{'wall s':>9}{'CPU s':>9}")
    print(f"  {'grade --otter-zip, per submission':40}{each.wall:9.2f}{each.cpu:9.2f}")
    print(f"  {'grade --otter-zip, start of a run':40}{start.wall:9.2f}{start.cpu:9.2f}")
    print(f"  {'otter run, per submission':40}{otter.wall:9.2f}{otter.cpu:9.2f}")
    print(f"  {'otter run / grade --otter-zip':40}{otter.wall / each.wall:8.1f}x{otter.cpu / each.cpu:8.1f}x")


def main() -> None:
    """Measure both zips and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=12, help="copies in the larger run, less two")
    parser.add_argument("--otter-runs", type=int, default=3, help="runs of otter whose median counts")
    arguments = parser.parse_args()
    for course, name, tests in (
        (ROOT / "benchmarks" / "course", "trivial", otter_side.TRIVIAL),
        (ROOT, "a1_tensors", otter_side.TENSORS),
    ):
        with tempfile.TemporaryDirectory(prefix="foreign-") as folder:
            work = Path(folder)
            text = functions_of(course / "solutions" / name / f"{name}.py")
            package = otter_side.build_zip(work / "otter", tests)
            each, start = ours(work, package, text, arguments.submissions)
            report(name, each, start, theirs(work, package, text, arguments.otter_runs))


if __name__ == "__main__":
    main()
