"""The contract of an engine: where submissions execute, at least once.

    coordinator --submit(token, job, need)--> engine --> slots
    coordinator <--poll: Started | Heartbeat | Done | Lost | Notice-- engine

An engine promises little: it may run a job twice, lose it, or answer late. The coordinator's leases and
the journal's first-finished-wins turn that into exactly one recorded result per submission. So an engine
never retries on its own (two retry mechanisms fight), and a job or a result is bytes, never a pickled object.

A `Heartbeat` means "I still hold this token", whether its job waits or runs; an engine sends one for each
token at least every `HEARTBEAT_SECONDS`.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import msgspec

from autograder.errors import BulkError

HEARTBEAT_SECONDS = 2.0


class Need(msgspec.Struct, frozen=True):
    """What one job asks of a runner that does not find out from the job's questions itself."""

    cpu: float = 1.0
    """CPU cores"""
    gpu: float = 0.0
    """share of one GPU, 0 to 1; 0 runs without a GPU"""
    memory_mb: int = 0
    """memory in MiB beyond the warm zygotes; 0 leaves it to the slot"""


class Started(msgspec.Struct, frozen=True, tag=True):
    """A slot has begun to run the job of `token`."""

    token: str
    slot: str


class Heartbeat(msgspec.Struct, frozen=True, tag=True):
    """The engine still holds `token`; `activity` says what its slot is doing, where known."""

    token: str
    activity: str = ""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The job of `token` ran to its end; `result` is a claim that the coordinator validates."""

    token: str
    result: bytes


class Lost(msgspec.Struct, frozen=True, tag=True):
    """The job of `token` will never answer, for a reason that is not the student's."""

    token: str
    reason: str


class Notice(msgspec.Struct, frozen=True, tag=True):
    """Something happened to the runner itself, for its log: a card was taken out of service, say."""

    kind: str
    text: str


Event = Started | Heartbeat | Done | Lost | Notice


@runtime_checkable
class Engine(Protocol):
    """Somewhere to run jobs. All methods are called from one thread."""

    def slots(self) -> int:
        """Return how many jobs can run at this moment; it changes as slots come and go."""
        ...

    def submit(self, token: str, job: bytes, need: Need) -> None:
        """Take the job and return at once."""
        ...

    def poll(self, timeout: float) -> list[Event]:
        """Return what happened since the last call, waiting at most `timeout` seconds for something."""
        ...

    def cancel(self, token: str) -> None:
        """Stop the job if that is possible; an event for its token may still come."""
        ...

    def close(self) -> None:
        """Stop everything and free the slots; may be called twice."""
        ...


def token_for(submission: int, attempt: int) -> str:
    """Return the token of one attempt at one submission, e.g. `17:2`."""
    return f"{submission}:{attempt}"


def parse_token(token: str) -> tuple[int, int]:
    """Return (submission, attempt) of a token.

    Raises BulkError when an engine hands back something that is no token.
    """
    submission, colon, attempt = token.partition(":")
    if not (colon and submission.isdecimal() and attempt.isdecimal() and len(token) < 40):
        raise BulkError(f"engine answered with the token {token[:60]!r}, expected submission:attempt")
    return int(submission), int(attempt)
