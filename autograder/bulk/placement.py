"""Which work goes to which seat: the scheduling of one runner as a plain data structure, without time or I/O.

Rules:
  - work for the processor sits on CPU seats only, work for a GPU on seats of a card in service only;
  - who came first is served first, and the later parts of a submission keep its place in the line;
  - shared work goes to the card with the least to do;
  - work that must be alone on its card holds one that drains, while nobody else is let onto it. It does not
    overtake older work that waits for a seat, and nobody younger delays it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Literal

import msgspec

Kind = Literal["cpu", "gpu"]


class Work(msgspec.Struct, frozen=True):
    """A part of the job of `token`; `order` is the token's place in the line."""

    token: str
    order: int
    kind: Kind = "cpu"
    alone: bool = False


class Placement:
    """The seats of a runner, what waits and what runs. `gpus` are the seats of each card, by its UUID."""

    def __init__(self, cpu: Iterable[str], gpus: Mapping[str, Sequence[str]] | None = None) -> None:
        self._cpu = list(cpu)
        self._gpus = {gpu: list(seats) for gpu, seats in (gpus or {}).items()}
        self._waiting: dict[str, Work] = {}
        self._running: dict[str, Work] = {}
        self._suspended: set[str] = set()
        self._retired: set[str] = set()
        self._held: dict[str, str] = {}
        """card -> token of the work that is or will be alone on it"""

    @property
    def waiting(self) -> list[Work]:
        """What waits for a seat, first come first."""
        return sorted(self._waiting.values(), key=lambda work: work.order)

    @property
    def running(self) -> Mapping[str, Work]:
        """What runs, by seat."""
        return self._running

    @property
    def has_gpu(self) -> bool:
        """Whether a card is in service, or may be again."""
        return len(self._retired) < len(self._gpus)

    def add(self, work: Work) -> None:
        """Let `work` wait for a seat. Raises ValueError when its token waits or runs already."""
        if work.token in self._waiting or any(work.token == one.token for one in self._running.values()):
            raise ValueError(f"{work.token} is placed already")
        self._waiting[work.token] = work

    def drop(self, token: str) -> bool:
        """Forget what waits under `token`; returns whether there was something."""
        self._let_go(token)
        return self._waiting.pop(token, None) is not None

    def finish(self, seat: str) -> Work | None:
        """Free a seat; returns what ran there."""
        work = self._running.pop(seat, None)
        if work is not None:
            self._let_go(work.token)
        return work

    def suspend(self, gpu: str) -> None:
        """Send nothing more to a card; what runs there goes on."""
        self._suspended.add(gpu)
        self._release_unless_running(gpu)

    def resume(self, gpu: str) -> None:
        """Let a card serve again, unless it was retired."""
        self._suspended.discard(gpu)

    def retire(self, gpu: str) -> None:
        """Take a card out of service for good; what runs there is for the caller to end."""
        self._retired.add(gpu)
        self._release_unless_running(gpu)

    def busy(self, gpu: str) -> int:
        """Return how many pieces of work run on a card."""
        return sum(seat in self._running for seat in self._gpus[gpu])

    def place(self, ready: Collection[str]) -> list[tuple[str, Work]]:
        """Give seats among `ready` to what waits; returns the new pairs of seat and work."""
        placed = []
        shared_waits = False
        for work in self.waiting:
            seat = self._seat_for(work, ready, may_hold=not shared_waits)
            if seat is None:
                shared_waits = shared_waits or (work.kind == "gpu" and not work.alone)
                continue
            self._running[seat] = self._waiting.pop(work.token)
            placed.append((seat, work))
        return placed

    def _seat_for(self, work: Work, ready: Collection[str], *, may_hold: bool) -> str | None:
        if work.kind == "cpu":
            return self._free(self._cpu, ready)
        if work.alone:
            gpu = self._card_alone(work.token, may_hold)
            return None if gpu is None or self.busy(gpu) else self._free(self._gpus[gpu], ready)
        open_cards = [gpu for gpu in self._in_service() if gpu not in self._held]
        with_seat = [gpu for gpu in open_cards if self._free(self._gpus[gpu], ready) is not None]
        if not with_seat:
            return None
        return self._free(self._gpus[min(with_seat, key=self.busy)], ready)

    def _card_alone(self, token: str, may_hold: bool) -> str | None:
        """Return the card that `token` holds: the one that is free soonest. None when it may not hold one."""
        mine = next((gpu for gpu, holder in self._held.items() if holder == token), None)
        cards = [gpu for gpu in self._in_service() if self._held.get(gpu, token) == token]
        if not cards or not (mine or may_hold):
            return None
        gpu = min(cards, key=lambda card: (self.busy(card), card != mine))
        self._let_go(token)
        self._held[gpu] = token
        return gpu

    def _in_service(self) -> list[str]:
        return [gpu for gpu in self._gpus if gpu not in self._suspended and gpu not in self._retired]

    def _free(self, seats: Iterable[str], ready: Collection[str]) -> str | None:
        return next((seat for seat in seats if seat in ready and seat not in self._running), None)

    def _let_go(self, token: str) -> None:
        self._held = {gpu: holder for gpu, holder in self._held.items() if holder != token}

    def _release_unless_running(self, gpu: str) -> None:
        tokens = {self._running[seat].token for seat in self._gpus[gpu] if seat in self._running}
        if self._held.get(gpu, "") not in tokens:
            self._held.pop(gpu, None)
