"""Whether a run over very many submissions stays as fast and as small as it began.

    python benchmarks/scale.py [--submissions 2000] [--slots 2]

Grades so many distinct, trivial submissions with `autograder grade` and prints: the memory of the coordinator
in each quarter of the run, the rate in the first and the last quarter, and how long `autograder status` takes
while the run goes on and after it. Nothing is asserted: on a busy machine only ratios mean something.
"""

from __future__ import annotations

import argparse
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import psutil

COURSE = Path(__file__).resolve().parent.parent / "tests" / "scenarios" / "tiny_course"
SAMPLE_SECONDS = 1.0
STATUS_EVERY = 20  # samples


class Sample(NamedTuple):
    """The coordinator at one moment: submissions settled, and its own resident memory in MiB."""

    seconds: float
    settled: int
    memory: float


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "autograder", *map(str, arguments)]


def write_class(folder: Path, count: int) -> None:
    solution = (COURSE / "solutions" / "tiny" / "tiny.py").read_text(encoding="utf-8")
    folder.mkdir()
    for number in range(count):
        (folder / f"s{number:05}.py").write_text(f"# {number}\n{solution}", encoding="utf-8")


def settled(journal: Path) -> int:
    try:
        with sqlite3.connect(f"file:{journal}?mode=ro", uri=True, timeout=5) as db:
            return int(db.execute("SELECT COUNT(*) FROM results").fetchone()[0])
    except sqlite3.OperationalError:  # not made yet
        return 0


def seconds_of_status(run: Path) -> float:
    """Return how long `autograder status` takes, from the start of the process to its end."""
    started = time.monotonic()
    subprocess.run(command("status", run), check=True, capture_output=True)
    return time.monotonic() - started


def watch(process: subprocess.Popen[bytes], run: Path) -> tuple[list[Sample], list[float]]:
    """Sample the run until it ends; returns the samples and the latencies of `status` in between."""
    grading, started = psutil.Process(process.pid), time.monotonic()
    samples: list[Sample] = []
    latencies: list[float] = []
    while process.poll() is None:
        try:
            memory = grading.memory_info().rss / 2**20
        except psutil.NoSuchProcess:
            break
        samples.append(Sample(time.monotonic() - started, settled(run / "journal.sqlite"), memory))
        if samples[-1].settled and len(samples) % STATUS_EVERY == 0:
            latencies.append(seconds_of_status(run))
        time.sleep(SAMPLE_SECONDS)
    return samples, latencies


def rate(samples: list[Sample]) -> float:
    """Return the submissions per second over consecutive samples."""
    first, last = samples[0], samples[-1]
    return (last.settled - first.settled) / (last.seconds - first.seconds)


def report(samples: list[Sample], count: int, latencies: list[float], after: float) -> None:
    working = [one for one in samples if 0 < one.settled < count]
    quarters = [
        [one for one in working if count * part / 4 <= one.settled < count * (part + 1) / 4]
        for part in range(4)
    ]
    print(f"{count} submissions, {working[-1].seconds - working[0].seconds:.0f} s of grading")
    for number, quarter in enumerate(quarters, 1):
        memory = statistics.median(one.memory for one in quarter)
        print(f"quarter {number}: {rate(quarter):6.2f} per s, coordinator {memory:6.1f} MiB")
    print(f"rate, last quarter over first: {rate(quarters[3]) / rate(quarters[0]):.2f}")
    growth = statistics.median(one.memory for one in quarters[3]) - statistics.median(
        one.memory for one in quarters[0]
    )
    print(f"memory, last quarter minus first: {growth:+.1f} MiB")
    if latencies:
        print(
            f"status while grading: median {statistics.median(latencies):.2f} s, most {max(latencies):.2f} s"
        )
    print(f"status afterwards: {after:.2f} s")
    version = time.monotonic()
    subprocess.run(command("--version"), check=True, capture_output=True)
    print(f"`autograder --version`, the price of starting at all: {time.monotonic() - version:.2f} s")


def main() -> None:
    """Grade the class and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--slots", type=int, default=len(os.sched_getaffinity(0)))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="scale-") as scratch:
        folder, run = Path(scratch) / "class", Path(scratch) / "run"
        write_class(folder, arguments.submissions)
        where = ("-a", "tiny", "-o", run, "--course", COURSE)
        grading = command("grade", folder, *where, "--plain", "--slots", arguments.slots)
        process = subprocess.Popen(grading, stdout=subprocess.DEVNULL)
        samples, latencies = watch(process, run)
        if process.wait() != 0:
            sys.exit(f"the run ended with {process.returncode}")
        report(samples, arguments.submissions, latencies, seconds_of_status(run))


if __name__ == "__main__":
    main()
