"""The boxes of one question and the budget they share.

Each question gets a fresh box, opened when a check first touches `submission`. When a box dies, the
running check gets its verdict and the next one a new box; what the dead box used stays charged to the
question, and once its budget is gone the remaining checks are timed out at once.
"""

from __future__ import annotations

from autograder.checks.classify import out_of_time, outcome_of_ending
from autograder.checks.submission import NOTHING, Ending, Opened, Provider
from autograder.checks.verdicts import Outcome
from autograder.course import Manifest

LEAST_SECONDS = 0.05
WHOLE_BUT = 0.05  # of the wall time; checks that only read the source take moments of it and need no box


class QuestionBoxes:
    """The boxes of one question, one after another, under one budget of CPU and wall time."""

    def __init__(self, question: str, manifest: Manifest, provider: Provider) -> None:
        self.question = question
        self.limits = manifest.limits_for(question)
        self._provider = provider
        self._opened: Opened | None = None
        self._cpu_used = 0.0
        self._wall_used = 0.0
        self._opened_whole = False
        self._lost: Ending | None = None

    def spent(self) -> Outcome | None:
        """Return the outcome of a check that cannot begin because the budget is gone; else None."""
        if self.limits.cpu_seconds - self._cpu_used < LEAST_SECONDS:
            return out_of_time(self.limits.cpu_seconds, cpu=True)
        if self.limits.wall_seconds - self._wall_used < LEAST_SECONDS:
            return out_of_time(self.limits.wall_seconds, cpu=False)
        return None

    def begin(self, begun: float, deadline: float | None) -> float:
        """Begin a case; return the moment by which it must be over: its deadline or the end of the budget."""
        self._lost = None
        left = self.limits.wall_seconds - self._wall_used
        return begun + (left if deadline is None else min(deadline, left))

    def opened(self, latest: float) -> Opened:
        """Return the live submission, opened if need be; all its calls end by `latest`."""
        if self._opened is not None and not self._opened.alive:
            self.end()
        wall = self.limits.wall_seconds - self._wall_used
        if self._opened is None:
            self._opened_whole = (
                self._cpu_used == 0 and self._wall_used < WHOLE_BUT * self.limits.wall_seconds
            )
            self._opened = self._provider.open(self.question, self.limits.cpu_seconds - self._cpu_used, wall)
        self._opened.set_deadline(latest)
        return self._opened

    @property
    def last_value(self) -> object:
        """Return what the student's code returned last in the live box."""
        return NOTHING if self._opened is None else self._opened.last_value

    @property
    def had_whole_budget(self) -> bool:
        """Whether the box that was opened last had all that its question may use: nothing was charged yet."""
        return self._opened_whole

    def charge(self, wall_seconds: float) -> None:
        """Charge wall time that a check spent."""
        self._wall_used += wall_seconds

    def end(self, ending: Ending | None = None) -> Ending:
        """Close the live box, or take note of one that died while it loaded; charge what it used."""
        if ending is None:
            ending = self._opened.close() if self._opened is not None else Ending()
        self._opened = None
        self._cpu_used += ending.cpu_seconds
        if ending.cause == "lost":
            self._lost = ending
        return ending

    def lost(self) -> Ending | None:
        """Return the ending of a box that the running case lost through our fault; None when it lost none."""
        if self._opened is not None and not self._opened.alive:
            self.end()
        return self._lost

    def outcome(self, ending: Ending) -> Outcome:
        """Return the outcome of the check during which the box ended so."""
        return outcome_of_ending(
            ending,
            cpu_seconds=self.limits.cpu_seconds,
            wall_seconds=self.limits.wall_seconds,
            output_kb=self.limits.output_kb,
        )
