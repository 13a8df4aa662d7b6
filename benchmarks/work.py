"""What the checks and the student's functions cost by themselves: CPU seconds in one warm process.

    python benchmarks/work.py COURSE ASSIGNMENT SUBMISSION

Nothing is forked, confined or sent anywhere; the checks are collected once and everything is imported. What
grading costs beyond this figure is the price of judge, boxes and wire. Prints the median of three runs after
one that warms TensorFlow up.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from pathlib import Path

from autograder.judge.box_program import clean_environment

os.environ |= {name: value for name, value in clean_environment(1).items() if name != "HOME"}

from autograder.checks.running import RunOptions
from autograder.course import find_course
from autograder.judge.providers import LocalProvider
from autograder.judge.reference import load_reference
from autograder.judge.session import Session, with_session

RUNS = 3


def main() -> None:
    """Print the figure for the submission named on the command line."""
    assignment = find_course(Path(sys.argv[1])).assignment(sys.argv[2])
    seconds = []

    def measure(session: Session) -> None:
        for _ in range(1 + RUNS):
            started = time.process_time()
            session.run(
                LocalProvider(Path(sys.argv[3]), assignment.given_path), RunOptions(seed=1, dataset="digits")
            )
            seconds.append(time.process_time() - started)

    reference = load_reference(assignment.master_path)
    with_session(assignment.checks_dir, assignment.manifest, measure, reference=reference)
    print(f"{statistics.median(seconds[1:]):.4f}")


if __name__ == "__main__":
    main()
