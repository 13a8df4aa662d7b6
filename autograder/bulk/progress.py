"""Progress of a run: a live display on a terminal, plain lines everywhere else.

Both are `Watcher`s of the coordinator and count the same things; only how they show them differs.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

from rich.console import Console, Group
from rich.live import Live
from rich.markup import escape
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from autograder.bulk.records import NOT_JUDGED, Submission
from autograder.bulk.reuse import REUSED
from autograder.bulk.shown import shown
from autograder.judge.result import SubmissionResult

_WINDOW = 30
"""settled submissions over which the rate is taken"""


class Tally:
    """The numbers of a display: done, failing, not judged, rate, time left."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.total = total
        self.done = self.failing = self.not_judged = self.retries = 0
        self._clock = clock
        self._times: deque[float] = deque(maxlen=_WINDOW)

    def begin(self) -> None:
        """Start the clock, once: when the first slot is warm and has begun with a submission."""
        if not self._times:
            self._times.append(self._clock())

    def add(self, result: SubmissionResult) -> None:
        """Count one settled submission."""
        self.done += 1
        if str(result.status) == NOT_JUDGED:
            self.not_judged += 1
        elif any(verdict.awarded < verdict.points - 1e-9 for verdict in result.verdicts):
            self.failing += 1
        self._times.append(self._clock())

    @property
    def rate(self) -> float:
        """Submissions per second, over the last ones."""
        if len(self._times) < 3:  # too few to say anything
            return 0.0
        elapsed = self._clock() - self._times[0]
        return (len(self._times) - 1) / elapsed if elapsed > 0 else 0.0

    @property
    def left(self) -> float | None:
        """Seconds until the end at this rate, or None before there is one."""
        return (self.total - self.done) / self.rate if self.rate > 0 else None

    def sentence(self) -> str:
        """Return the numbers on one line."""
        if not self._times:
            return f"{self.total} to grade; the slots are getting warm"
        parts = [
            f"{self.done} of {self.total} done",
            f"{self.failing} failing",
            f"{self.not_judged} not judged",
        ]
        if self.rate > 0:
            parts.append(f"{self.rate * 60:.0f} per minute")
        if self.done < self.total and self.left is not None:
            parts.append(f"about {duration(self.left)} left")
        return ", ".join(parts)


class PlainProgress:
    """One line per settled submission, and the numbers every `every` seconds."""

    def __init__(self, console: Console, total: int, every: float = 10.0) -> None:
        self.tally = Tally(total)
        self._console = console
        self._every = every
        self._said = time.monotonic()

    def __enter__(self) -> PlainProgress:
        return self

    def __exit__(self, *exception: object) -> None:
        return None

    def started(self, submission: Submission, slot: str) -> None:
        """Start the clock; nothing to print: one line per submission is enough."""
        self.tally.begin()

    def activity(self, submission: Submission, slot: str, text: str) -> None:
        """Nothing to print."""

    def settled(self, submission: Submission, result: SubmissionResult) -> None:
        """Print the submission and its points."""
        self.tally.add(result)
        line = f"{self.tally.done}/{self.tally.total} {shown(submission.student)}: {outcome(result)}"
        self._print(line)

    def retrying(self, submission: Submission, attempt: int, reason: str) -> None:
        """Print why an attempt brought nothing."""
        self.tally.retries += 1
        self._print(
            f"{shown(submission.student)}: attempt {attempt} brought no grade ({reason}); trying again"
        )

    def notice(self, text: str) -> None:
        """Print what happened to the runner."""
        self._print(f"-- {text}")

    def tick(self) -> None:
        """Print the numbers now and then."""
        if time.monotonic() - self._said >= self._every:
            self._said = time.monotonic()
            self._print(f"-- {self.tally.sentence()}")

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)


class LiveProgress:
    """A bar with the numbers, and what every slot is at."""

    def __init__(self, console: Console, total: int) -> None:
        self.tally = Tally(total)
        self._console = console
        self._slots: dict[str, tuple[Submission, float, str]] = {}
        self._last = ""
        self._live = Live(console=console, get_renderable=self._render, refresh_per_second=4, transient=True)

    def __enter__(self) -> LiveProgress:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def started(self, submission: Submission, slot: str) -> None:
        """Show the submission beside its slot."""
        self.tally.begin()
        self._leave(submission)  # its earlier questions may have run on another slot
        self._slots[slot] = (submission, time.monotonic(), "")

    def activity(self, submission: Submission, slot: str, text: str) -> None:
        """Show what the slot does."""
        since = self._slots[slot][1] if slot in self._slots else time.monotonic()
        self._slots[slot] = (submission, since, text)

    def settled(self, submission: Submission, result: SubmissionResult) -> None:
        """Count it and free its slot's line."""
        self.tally.add(result)
        self._leave(submission)
        self._last = f"{shown(submission.student)}: {outcome(result)}"

    def retrying(self, submission: Submission, attempt: int, reason: str) -> None:
        """Leave a line above the display."""
        self.tally.retries += 1
        self._leave(submission)
        text = f"{shown(submission.student)}: attempt {attempt} brought no grade ({reason}); trying again"
        self._console.print(escape(text), style="yellow")

    def notice(self, text: str) -> None:
        """Leave a line above the display."""
        self._console.print(escape(text), style="yellow")

    def tick(self) -> None:
        """Nothing to do: the display refreshes itself."""

    def _leave(self, submission: Submission) -> None:
        """Take a submission off the lines of the slots."""
        self._slots = {slot: at for slot, at in self._slots.items() if at[0].id != submission.id}

    def _render(self) -> Group:
        slots = Table.grid(padding=(0, 2))
        for slot, (submission, since, text) in sorted(self._slots.items()):
            took = f"{time.monotonic() - since:.0f} s"
            slots.add_row(
                Text(f"slot {slot}", style="dim"),
                Text(shown(submission.student, 40)),
                Text(took),
                Text(text, style="dim"),
            )
        bar = ProgressBar(total=max(self.tally.total, 1), completed=self.tally.done, width=50)
        return Group(bar, Text(self.tally.sentence()), Text(self._last, style="dim"), slots)


Progress = PlainProgress | LiveProgress


def progress_for(console: Console, total: int, *, plain: bool = False) -> Progress:
    """Return the live display where the console is a terminal and `plain` was not asked for."""
    if plain or not console.is_terminal or console.is_dumb_terminal:
        return PlainProgress(console, total)
    return LiveProgress(console, total)


def outcome(result: SubmissionResult) -> str:
    """Return a result in a few words, e.g. `92 points` or `grade withheld (not judged)`."""
    if result.total is None:
        return f"grade withheld ({result.status})"
    text = f"{result.total:.2f}".rstrip("0").rstrip(".")
    if REUSED in result.provenance:
        return f"{text} points (identical work)"
    return f"{text} points" if str(result.status) == "graded" else f"{text} points ({result.status})"


def duration(seconds: float) -> str:
    """Return a time for people, e.g. `45 s`, `3 min`, `1 h 20 min`."""
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"
