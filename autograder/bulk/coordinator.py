"""Drive one run: keep an engine busy, believe only leases, record each submission once.

    pending --fill--> in flight (about 2 x slots) --Done--> recorded
                          |  Lost, or its lease ran out
                          +--> waiting again (with back-off), at most 6 attempts, then not judged

The engine may run a job twice or answer after it was given up; the first finished attempt is recorded and
the others are cancelled. A result that is *not judged* is tried again a few times before it is left so.

Submissions that are the same work (the same `Jobs.key`) are judged once: the first to come is sent, the
others wait beside it and take its result over when it is recorded (`reuse.py`).
"""

from __future__ import annotations

import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable, Iterable

import msgspec

from autograder.bulk.engine import Done, Engine, Event, Heartbeat, Lost, Notice, Started
from autograder.bulk.journal import Journal
from autograder.bulk.leases import LEASE_SECONDS, Leases
from autograder.bulk.parts import HOPELESS
from autograder.bulk.records import NOT_JUDGED, Submission
from autograder.bulk.reuse import Twins, reuse
from autograder.bulk.roles import Jobs, Stop, Watcher
from autograder.checks.text import one_line
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult

MAX_ATTEMPTS = 6
"""attempts that may be lost before a submission is left not judged"""
MAX_NOT_JUDGED = 3
"""attempts that may end with a check not judged before that result is left as it is"""
GRACE_SECONDS = 1.0
_POLL_SECONDS = 0.25
_FLUSH_SECONDS = 2.0


class _Flight(msgspec.Struct):
    """One token in flight."""

    submission: Submission
    slot: str = ""
    activity: str = ""
    heard: bool = True


class Coordinator:
    """One run's loop; see `run`."""

    def __init__(
        self,
        journal: Journal,
        engine: Engine,
        jobs: Jobs,
        watcher: Watcher,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._journal, self._engine, self._jobs, self._watcher = journal, engine, jobs, watcher
        self._clock = clock
        self._leases = Leases(clock)
        self._flights: dict[str, _Flight] = {}
        self._given_up: dict[str, Submission] = {}  # lost tokens whose answer may still come
        self._settled: set[int] = set()
        self._tries: dict[int, int] = {}
        self._twins = Twins()
        self._stopping = False
        self._waiting: deque[Submission] = deque()
        self._later: list[tuple[float, int, Submission]] = []
        self._order = itertools.count()
        self._flushed = clock()

    def run(self, pending: Iterable[Submission], stop: Stop | None = None) -> bool:
        """Grade `pending`; returns whether all of it was settled (False: stopped on request)."""
        self._waiting.extend(pending)
        while self._waiting or self._later or self._flights:
            if stop is not None and stop.requested:
                self._wind_down()
                return False
            self._fill()
            self._poll(_POLL_SECONDS)
        return True

    # ---- work out ------------------------------------------------------------------------------------

    def _fill(self) -> None:
        now = self._clock()
        while self._later and self._later[0][0] <= now:
            self._waiting.append(heapq.heappop(self._later)[2])
        room = 2 * self._engine.slots() - len(self._flights)
        # Taking results over needs no slot, but the slots must be heard in between.
        while room > 0 and self._waiting and self._clock() - now < _POLL_SECONDS:
            submission = self._waiting.popleft()
            if submission.id not in self._settled and not self._known(submission):
                self._send(submission)
                room = 2 * self._engine.slots() - len(self._flights)

    def _known(self, submission: Submission) -> bool:
        """Whether identical work was judged, whose result is taken over now, or is being judged."""
        key = self._jobs.key(submission)
        if not key:
            return False
        result = reuse(self._journal, submission, key)
        if result is not None:
            self._settle(submission, result)
        return result is not None or self._twins.waits(submission, key)

    def _send(self, submission: Submission) -> None:
        token = self._journal.begin_attempt(submission.id, time.time() + LEASE_SECONDS + _FLUSH_SECONDS)
        try:
            job, need = self._jobs.make(submission, token)
        except BulkError as error:  # its bytes are gone; the others are not to blame
            self._journal.log("lost", str(error), token)
            self._leave_not_judged(token, submission, str(error))
            return
        self._flights[token] = _Flight(submission)
        self._leases.renew(token)
        self._engine.submit(token, job, need)

    # ---- news in -------------------------------------------------------------------------------------

    def _poll(self, timeout: float) -> None:
        for event in self._engine.poll(timeout):
            self._handle(event)
        for token in self._leases.expired():
            self._engine.cancel(token)
            self._lose(token, f"no sign of life for {LEASE_SECONDS:g} s")
        self._flush()
        self._watcher.tick()

    def _handle(self, event: Event) -> None:
        if isinstance(event, Notice):
            self._journal.log(event.kind, event.text)
            self._watcher.notice(event.text)
            return
        flight = self._flights.get(event.token)
        if flight is None:
            if isinstance(event, Done) and (submission := self._given_up.pop(event.token, None)) is not None:
                self._journal.log("late", "an answer came after the attempt had been given up", event.token)
                self._finish(event.token, submission, event.result)
            return
        match event:
            case Started(slot=slot):
                flight.slot, flight.heard = slot, True
                self._leases.renew(event.token)
                self._watcher.started(flight.submission, slot)
            case Heartbeat(activity=activity):
                flight.activity, flight.heard = activity, True
                self._leases.renew(event.token)
                if flight.slot:
                    self._watcher.activity(flight.submission, flight.slot, activity)
            case Done(result=result):
                self._finish(event.token, flight.submission, result)
            case Lost(reason=reason):
                self._lose(event.token, reason)

    def _finish(self, token: str, submission: Submission, claim: bytes) -> None:
        try:
            result = self._jobs.read(submission, claim)
        except BulkError as error:
            if token in self._flights:
                self._lose(token, str(error))
            return
        slot = self._drop(token)
        self._journal.record(token, result, self._jobs.key(submission, result), slot)
        hopeless = result.provenance.get(HOPELESS, False)
        if (
            str(result.status) == NOT_JUDGED
            and not hopeless
            and self._again(submission, MAX_NOT_JUDGED, _why(result))
        ):
            self._journal.log("not judged", f"{_why(result)}; it is tried again", token)
            return
        self._settle(submission, result)

    def _lose(self, token: str, reason: str) -> None:
        submission = self._flights[token].submission
        slot = self._drop(token)
        self._given_up[token] = submission
        self._journal.end_attempt(token, "lost", reason, slot)
        self._journal.log("lost", reason, token)
        if not self._again(submission, MAX_ATTEMPTS, reason):
            self._leave_not_judged(
                token, submission, f"{MAX_ATTEMPTS} attempts were lost; the last: {reason}"
            )

    def _leave_not_judged(self, token: str, submission: Submission, reason: str) -> None:
        result = self._jobs.unjudged(reason)
        self._journal.record(token, result)
        self._settle(submission, result)

    def _settle(self, submission: Submission, result: SubmissionResult) -> None:
        self._settled.add(submission.id)
        self._waiting.extendleft(self._twins.released_by(submission))
        for token in [
            token for token, flight in self._flights.items() if flight.submission.id == submission.id
        ]:
            self._engine.cancel(token)
            self._drop(token)
            self._journal.end_attempt(token, "cancelled", "another attempt finished first")
        self._given_up = {token: one for token, one in self._given_up.items() if one.id != submission.id}
        self._watcher.settled(submission, result)

    def _again(self, submission: Submission, limit: int, reason: str) -> bool:
        """Put a submission back unless it has used up its attempts; returns whether it is open still."""
        if self._stopping:
            return True
        tries = self._tries[submission.id] = self._tries.get(submission.id, 0) + 1
        if tries >= limit:
            return False
        # 0.25, 0.5, 1, 2, 4 s: what failed because the machine was full should not come back at once.
        due = self._clock() + 0.25 * 2 ** (tries - 1)
        heapq.heappush(self._later, (due, next(self._order), submission))
        self._watcher.retrying(submission, tries, reason)
        return True

    def _drop(self, token: str) -> str:
        """Forget a token; returns the slot it was on, where known."""
        flight = self._flights.pop(token, None)
        self._leases.drop(token)
        return "" if flight is None else flight.slot

    def _flush(self) -> None:
        """Write the leases down now and then, so that `autograder status` sees who is at work."""
        if self._clock() - self._flushed < _FLUSH_SECONDS:
            return
        self._flushed = self._clock()
        held = [(token, one.slot, one.activity) for token, one in self._flights.items() if one.heard]
        for flight in self._flights.values():
            flight.heard = False
        self._journal.renew(held, time.time() + LEASE_SECONDS + _FLUSH_SECONDS)

    # ---- the end -------------------------------------------------------------------------------------

    def _wind_down(self) -> None:
        """Take no new work, give what runs a moment to finish, cancel the rest."""
        self._stopping = True
        self._waiting.clear()
        self._later.clear()
        for token in [token for token, flight in self._flights.items() if not flight.slot]:
            self._interrupt(token)
        deadline = self._clock() + GRACE_SECONDS
        while self._flights and self._clock() < deadline:
            self._poll(0.1)
        for token in list(self._flights):
            self._interrupt(token)

    def _interrupt(self, token: str) -> None:
        self._engine.cancel(token)
        self._drop(token)
        self._journal.end_attempt(token, "interrupted", "stopped on request")


def _why(result: SubmissionResult) -> str:
    """Return the first reason for which a check was not judged, in words for the TA."""
    for one in result.verdicts:
        if str(one.status) == NOT_JUDGED:
            lines = one.debug.strip().splitlines() or [one.message]
            # How a box ended stands first, before what it printed; what a traceback says stands last.
            return f"{one.check}: {one_line(lines[0 if lines[0].startswith('box:') else -1], 200)}"
    return "a check was not judged"
