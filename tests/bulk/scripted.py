"""An engine that follows a script, on a clock that only its polls move, and the roles that go with it."""

import msgspec
from bulk_results import result

from autograder.bulk.engine import Done, Heartbeat, Need, Started
from autograder.errors import BulkError
from autograder.judge.result import SubmissionResult


class Clock:
    """A clock that only the engine's polls move."""

    now = 1000.0

    def __call__(self):
        return self.now


class ScriptedEngine:
    """Runs `behave(student, attempt)` for each job: a list of events to send, one per poll."""

    def __init__(self, clock, behave, slots=2, step=0.25):
        self.clock, self.behave, self.step = clock, behave, step
        self.capacity = slots
        self.plans, self.cancelled, self.most = {}, [], 0
        self.closed = False

    def slots(self):
        return self.capacity

    def submit(self, token, job, need):
        student, attempt = job.decode().rsplit("/", 1)
        self.plans[token] = list(self.behave(student, int(attempt), token))
        self.most = max(self.most, len(self.plans))

    def poll(self, timeout):
        self.clock.now += self.step
        events = [plan.pop(0) for plan in self.plans.values() if plan]
        self.plans = {token: plan for token, plan in self.plans.items() if plan}
        return [event for event in events if event is not None]

    def cancel(self, token):
        self.cancelled.append(token)

    def close(self):
        self.closed = True


class Jobs:
    def make(self, submission, token):
        return f"{submission.student}/{token.split(':')[1]}".encode(), Need()

    def key(self, submission, result=None):
        return ""

    def read(self, submission, claim):
        try:
            return msgspec.msgpack.decode(claim, type=SubmissionResult)
        except msgspec.MsgspecError as error:
            raise BulkError(f"no result: {error}") from error

    def unjudged(self, reason):
        return result(0.0, "not judged")


class Watcher:
    def __init__(self):
        self.settled_students, self.retried = [], []

    def started(self, submission, slot): ...
    def activity(self, submission, slot, text): ...
    def tick(self): ...
    def notice(self, text): ...

    def settled(self, submission, result):
        self.settled_students.append(submission.student)

    def retrying(self, submission, attempt, reason):
        self.retried.append((submission.student, reason))


def done(token, outcome=None):
    return Done(token, msgspec.msgpack.encode(outcome or result()))


def well(student, attempt, token):
    return [Started(token, "0"), Heartbeat(token), done(token)]
