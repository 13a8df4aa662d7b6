"""Leases: how long the coordinator believes that a token is being worked on without hearing of it.

Every token in flight holds a lease of `seconds`, renewed by each sign of life. When one runs out, whoever
held it is taken for dead and the submission is tried again. If the coordinator itself slept (a suspended
laptop, a stopped terminal), the silence was its own, so no lease runs out on that account.
"""

from __future__ import annotations

from collections.abc import Callable

LEASE_SECONDS = 8.0


class Leases:
    """The leases of the tokens in flight, on a monotonic clock."""

    def __init__(self, clock: Callable[[], float], seconds: float = LEASE_SECONDS) -> None:
        self._clock = clock
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._looked = clock()

    def __len__(self) -> int:
        return len(self._until)

    def __contains__(self, token: object) -> bool:
        return token in self._until

    def renew(self, token: str) -> None:
        """Grant or prolong the lease of `token`."""
        self._until[token] = self._clock() + self._seconds

    def drop(self, token: str) -> None:
        """Forget `token`: it has ended."""
        self._until.pop(token, None)

    def tokens(self) -> list[str]:
        """Return the tokens that hold a lease."""
        return list(self._until)

    def expired(self) -> list[str]:
        """Return the tokens whose lease has run out; they stay until dropped. Call it after each poll."""
        now = self._clock()
        slept = now - self._looked
        self._looked = now
        if slept > self._seconds / 2:
            self._until = {token: max(until, now + self._seconds) for token, until in self._until.items()}
        return [token for token, until in self._until.items() if until < now]
