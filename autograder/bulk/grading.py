"""`autograder grade`, without its terminal: one run folder from whatever state it is in to complete.

A run is resumable by nature: `Grading.run` grades what the journal lacks. New submissions in the folder are
taken in; changed ones only when asked, because a grade may have been given out; and a run whose checks or
manifest changed since is not continued silently, because its grades would not be comparable.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from autograder.bulk.choosing import ENDINGS, Expected
from autograder.bulk.collect import Collected, collect
from autograder.bulk.driving import drive
from autograder.bulk.engine import Engine
from autograder.bulk.fingerprint import checks_hash, manifest_hash, sha256_of
from autograder.bulk.journal import Journal
from autograder.bulk.reading import MAX_BYTES
from autograder.bulk.records import Counts, Run, Submission
from autograder.bulk.roles import Stop, Watcher
from autograder.bulk.run_folder import RunFolder
from autograder.bulk.secret import seed_of_assignment
from autograder.bulk.slot_jobs import SlotJobs
from autograder.bulk.standing import counts
from autograder.course.discovery import Assignment
from autograder.course.manifest import Manifest
from autograder.course.models import PROFILES
from autograder.course.suggest import one_of
from autograder.data.images import available
from autograder.errors import BulkError
from autograder.judge.provenance import versions

DATASETS = ("mnist", "digits")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How to grade; None means what the run was begun with, or the default for a new one."""

    profile: str | None = None
    gpu: bool = False
    """GPUs take part: a new run's profile is then `full`, where that was measured"""
    seed: int | None = None
    dataset: str | None = None
    file: str | None = None
    """the name of the file to grade in each student's folder"""
    only: tuple[str, ...] = ()
    limit: int | None = None
    changed: bool = False
    force: bool = False
    reuse: bool = True
    """judge identical work once for all who handed it in"""
    max_bytes: int = MAX_BYTES


class Grading:
    """A run folder that is held by this command, with its submissions taken in; see `opened`."""

    def __init__(
        self, folder: RunFolder, journal: Journal, assignment: Assignment, run: Run, *, reuse: bool = True
    ) -> None:
        self.folder, self.journal, self.assignment, self.run = folder, journal, assignment, run
        self.reuse = reuse
        self.news = Collected()

    @classmethod
    @contextmanager
    def opened(cls, path: Path, assignment: Assignment, options: Options) -> Iterator[Grading]:
        """Open the run at `path`, or begin one.

        Raises BulkError when another process drives it, when it grades something else or otherwise, or when
        the checks changed since (and `options.force` is not set).
        """
        folder = RunFolder.create(path)
        with folder.driving(), folder.journal() as journal:
            run = journal.run()
            if run is None:
                journal.begin_run(_new_run(assignment, options))
            else:
                _expect_same(run, assignment, options, path)
                if _hashes(assignment) != (run.checks_hash, run.manifest_hash):
                    _take_new_checks(journal, run, assignment, options, path)
            begun = journal.run()
            assert begun is not None
            yield cls(folder, journal, assignment, begun, reuse=options.reuse)

    def collect(self, submissions: Path, options: Options) -> Collected:
        """Take in what lies in the folder `submissions`."""
        expected = expected_files(self.assignment, options.file)
        self.news = collect(
            submissions,
            self.folder,
            self.journal,
            expected,
            take_changed=options.changed,
            max_bytes=options.max_bytes,
        )
        if self.news.added or self.news.renewed:
            text = (
                f"{len(self.news.added)} new, {len(self.news.renewed)} renewed submissions from {submissions}"
            )
            self.journal.log("collected", text)
        return self.news

    def pending(self, options: Options) -> list[Submission]:
        """Return what this command will grade; raises BulkError when `--only` names nobody."""
        pending = self.journal.pending()
        if options.only:
            students = {submission.student for submission in self.journal.submissions()}
            if missing := [student for student in options.only if student not in students]:
                raise BulkError(f"no student {missing[0]!r} among the {len(students)} of this run")
            pending = [submission for submission in pending if submission.student in options.only]
        return pending if options.limit is None else pending[: options.limit]

    def drive(
        self, pending: list[Submission], make_engine: Callable[[], Engine], watcher: Watcher, stop: Stop
    ) -> bool:
        """Grade `pending`; returns whether all of it is settled, False when a stop was asked for.

        Raises an AutograderError when the machine, not a submission, keeps the run from going on.
        """
        reuse = self.reuse and self.assignment.reuses
        jobs = SlotJobs(self.folder, self.assignment.manifest, self.run, reuse=reuse)
        return drive(self.journal, jobs, pending, make_engine, watcher, stop)

    def counts(self) -> Counts:
        """Return how the run stands."""
        return counts(self.journal)


def expected_files(assignment: Assignment, file: str | None = None) -> Expected:
    """Return what a submission of `assignment` is called, and the files that were handed out."""
    names = (file,) if file else (f"{assignment.id}.ipynb", f"{assignment.id}.py")
    template = assignment.template_dir
    handed_out = [path for ending in ENDINGS for path in template.rglob(f"*{ending}") if path.is_file()]
    return Expected(names, frozenset(sha256_of(path) for path in handed_out))


def choose_dataset(assignment: Assignment, asked: str | None) -> str:
    """Return the data set to grade with: as asked, else MNIST where it is to be had, else the digits.

    Raises BulkError that names those which are allowed.
    """
    names = ("none",) if assignment.manifest.dataset == "none" else DATASETS
    if asked and asked not in names:
        raise BulkError(f"{assignment.id} is not graded with the data set {asked!r}; {one_of(asked, names)}")
    if asked:
        return asked
    if assignment.manifest.dataset == "none":
        return "none"
    return available()[0].name


def default_profile(manifest: Manifest, dataset: str, *, gpu: bool) -> str:
    """Return `full` where GPUs take part and every threshold of `quick` was also measured for it."""
    measured = {
        name: {one.check for one in manifest.thresholds if (one.dataset, one.profile) == (dataset, name)}
        for name in PROFILES
    }
    return "full" if gpu and measured["quick"] <= measured["full"] else "quick"


def _hashes(assignment: Assignment) -> tuple[str, str]:
    return checks_hash(assignment), manifest_hash(assignment)


def _new_run(assignment: Assignment, options: Options) -> Run:
    checks, manifest = _hashes(assignment)
    dataset = choose_dataset(assignment, options.dataset)
    profile = options.profile or default_profile(assignment.manifest, dataset, gpu=options.gpu)
    assignment.manifest.profile(profile)  # raises CourseError that names those which exist
    return Run(
        assignment=assignment.id,
        checks_hash=checks,
        manifest_hash=manifest,
        seed=seed_of_assignment(assignment.id) if options.seed is None else options.seed,
        profile=profile,
        dataset=dataset,
        versions=versions(),
        questions=assignment.manifest.points(),
    )


def _expect_same(run: Run, assignment: Assignment, options: Options, path: Path) -> None:
    """Raise BulkError when this command asks for something else than the run was begun with."""
    asked = {
        "assignment": assignment.id,
        "profile": options.profile,
        "seed": options.seed,
        "dataset": options.dataset,
    }
    for name, value in asked.items():
        begun = getattr(run, name)
        if value is not None and value != begun:
            raise BulkError(
                f"{path} was begun with {name} {begun!r}, not {value!r}; its grades must stay comparable: "
                "leave the option out, or give a new run folder"
            )


def _take_new_checks(
    journal: Journal, run: Run, assignment: Assignment, options: Options, path: Path
) -> None:
    """Go on with checks that are not those of the run: only when forced, and written down."""
    checks, manifest = _hashes(assignment)
    what = "checks or solution" if checks != run.checks_hash else "manifest"
    if not options.force:
        raise BulkError(
            f"the {what} of {assignment.id} changed since {path} was begun: "
            f"`autograder regrade {path}` grades everyone with the present ones into a new revision; "
            "--force grades only what is missing with them"
        )
    journal.update_run(checks_hash=checks, manifest_hash=manifest)
    journal.log("forced", f"the {what} changed; what was graded before keeps its grade")
