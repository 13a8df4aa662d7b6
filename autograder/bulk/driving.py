"""Run submissions through an engine into a revision of the journal, and leave it tidy however that ends.

Whatever keeps the whole run from going on (no slot works, the data set has gone, the disk is full) ends it
cleanly: what is recorded stays, nothing else is claimed, and the error says that the same command goes on.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from autograder.bulk.coordinator import Coordinator
from autograder.bulk.engine import Engine
from autograder.bulk.journal import Journal
from autograder.bulk.records import Submission
from autograder.bulk.roles import Stop, Watcher
from autograder.bulk.slot_jobs import SlotJobs
from autograder.bulk.standing import counts
from autograder.bulk.writing import now
from autograder.errors import AutograderError, BulkError

RESUMABLE = "nothing that was graded is lost, and the same command goes on from there"


def drive(
    journal: Journal,
    jobs: SlotJobs,
    pending: list[Submission],
    make_engine: Callable[[], Engine],
    watcher: Watcher,
    stop: Stop,
) -> bool:
    """Grade `pending`; returns whether all of it is settled, False when a stop was asked for.

    Raises an AutograderError when the machine, not a submission, keeps the run from going on.
    """
    if abandoned := journal.end_abandoned():
        journal.log("resumed", f"{abandoned} attempts of an earlier command were open")
    journal.log("began", f"{len(pending)} submissions to grade into revision {journal.revision}")
    journal.update_run(finished=None)
    try:
        complete = _coordinate(journal, jobs, pending, make_engine, watcher, stop)
    except (AutograderError, OSError, MemoryError) as error:
        with contextlib.suppress(AutograderError):
            journal.end_abandoned()
            journal.log("broken off", f"{type(error).__name__}: {error}")
        raise _resumable(error) from error
    run = journal.run()
    if run is not None and not run.rung and jobs.rung:
        journal.update_run(rung=jobs.rung)
    if complete and not journal.pending():
        journal.update_run(finished=now())
    journal.log("ended" if complete else "stopped", f"{counts(journal).waiting} still to grade")
    return complete


def _coordinate(
    journal: Journal,
    jobs: SlotJobs,
    pending: list[Submission],
    make_engine: Callable[[], Engine],
    watcher: Watcher,
    stop: Stop,
) -> bool:
    engine = make_engine()
    try:
        return Coordinator(journal, engine, jobs, watcher).run(pending, stop)
    finally:
        engine.close()


def _resumable(error: AutograderError | OSError | MemoryError) -> AutograderError:
    """Return the error that says what happened and how to go on."""
    if isinstance(error, MemoryError):
        return BulkError(f"this machine has no memory left; {RESUMABLE}")
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return BulkError(f"{where}{error.strerror or error}; {RESUMABLE}")
    said = str(error)
    return error if "same command" in said else type(error)(f"{said}; {RESUMABLE}")
