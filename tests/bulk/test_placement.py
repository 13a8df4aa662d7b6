"""The scheduler as a data structure: its rules one by one, then under any sequence of events."""

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from autograder.bulk.placement import Placement, Work

SEATS = {"A": ["a0", "a1"], "B": ["b0", "b1"]}
ALL = {"0", "1", "a0", "a1", "b0", "b1"}


def placement(*works, gpus=SEATS):
    made = Placement(["0", "1"], gpus)
    for work in works:
        made.add(work)
    return made


def gpu_work(order, alone=False):
    return Work(f"{order}:1", order, "gpu", alone)


def where(placed):
    return {work.token: seat for seat, work in placed}


def test_each_kind_of_work_gets_its_kind_of_seat():
    placed = where(placement(Work("1:1", 1), gpu_work(2)).place(ALL))
    assert placed == {"1:1": "0", "2:1": "a0"}


def test_work_for_the_processor_waits_rather_than_take_a_seat_on_a_card():
    waits = placement(*(Work(f"{number}:1", number) for number in range(4)))
    assert len(waits.place(ALL)) == 2
    assert [work.token for work in waits.waiting] == ["2:1", "3:1"]


def test_shared_work_spreads_over_the_cards():
    placed = where(placement(*map(gpu_work, range(4))).place(ALL))
    assert placed == {"0:1": "a0", "1:1": "b0", "2:1": "a1", "3:1": "b1"}


def test_a_later_part_keeps_the_place_of_its_submission():
    line = placement(gpu_work(5), gpu_work(3), gpus={"A": ["a0"]})
    assert where(line.place(ALL)) == {"3:1": "a0"}


def test_only_ready_seats_are_given():
    line = placement(gpu_work(1))
    assert line.place({"0"}) == []
    assert where(line.place({"b1"})) == {"1:1": "b1"}


def test_who_must_be_alone_waits_for_a_card_that_drains_and_nobody_is_let_in_before():
    line = placement(gpu_work(1), gpu_work(2), gpus={"A": ["a0", "a1"]})
    line.place(ALL)
    line.add(gpu_work(3, alone=True))
    line.add(gpu_work(4))
    line.finish("a0")
    assert line.place(ALL) == []
    line.finish("a1")
    assert where(line.place(ALL)) == {"3:1": "a0"}
    assert line.place(ALL) == []
    line.finish("a0")
    assert where(line.place(ALL)) == {"4:1": "a0"}


def test_meanwhile_the_other_cards_serve():
    line = placement(gpu_work(1), gpu_work(2, alone=True), gpu_work(3), gpu_work(4), gpu_work(5))
    placed = where(line.place(ALL))
    alone = placed.pop("2:1")
    assert {seat[0] for seat in placed.values()} == {"a" if alone[0] == "b" else "b"}
    assert len(placed) == 2


def test_who_must_be_alone_does_not_overtake_older_work_that_waits():
    line = placement(gpu_work(1), gpu_work(2), gpu_work(3), gpus={"A": ["a0", "a1"]})
    line.place(ALL)
    line.add(gpu_work(4, alone=True))
    line.place(ALL)
    line.finish("a0")
    assert where(line.place(ALL)) == {"3:1": "a0"}


def test_a_suspended_card_gets_nothing_and_the_work_goes_elsewhere():
    line = placement(gpu_work(1), gpu_work(2, alone=True))
    line.suspend("A")
    assert where(line.place(ALL)) == {"1:1": "b0"}
    line.resume("A")
    assert where(line.place(ALL)) == {"2:1": "a0"}


def test_a_held_card_that_is_suspended_lets_its_work_go_to_another():
    line = placement(gpu_work(1), gpu_work(2))
    line.place(ALL)
    line.add(gpu_work(3, alone=True))
    line.place(ALL)  # holds A, which drains
    line.suspend("A")
    line.finish("b0")
    assert where(line.place(ALL)) == {"3:1": "b0"}


def test_a_retired_card_never_serves_again():
    line = placement(gpu_work(1))
    line.retire("A")
    line.resume("A")
    line.retire("B")
    assert line.place(ALL) == []
    assert not line.has_gpu
    assert line.drop("1:1")
    assert not line.drop("1:1")


def test_a_token_is_placed_once():
    line = placement(gpu_work(1))
    with pytest.raises(ValueError, match="placed already"):
        line.add(gpu_work(1))
    line.place(ALL)
    with pytest.raises(ValueError, match="placed already"):
        line.add(Work("1:1", 1))


def test_nothing_but_this_is_no_gpu():
    assert not Placement(["0"]).has_gpu
    assert Placement(["0"]).finish("0") is None


class AnyOrder(RuleBasedStateMachine):
    """Jobs come, end, are cancelled and complain while cards fall ill and recover: the rules hold."""

    @initialize(cards=st.integers(1, 3), per_gpu=st.integers(1, 3), cpu=st.integers(1, 3))
    def begin(self, cards, per_gpu, cpu):
        self.gpus = {f"G{card}": [f"G{card}.{seat}" for seat in range(per_gpu)] for card in range(cards)}
        self.card_of = {seat: card for card, seats in self.gpus.items() for seat in seats}
        self.cpu = [str(number) for number in range(cpu)]
        self.seats = {*self.cpu, *self.card_of}
        self.line = Placement(self.cpu, self.gpus)
        self.closed, self.retired, self.count, self.open = set(), set(), 0, {}

    @rule(kinds=st.lists(st.sampled_from(["cpu", "gpu", "gpu", "alone"]), min_size=1, max_size=6))
    def submit(self, kinds):
        for kind in kinds:
            self.count += 1
            work = Work(f"{self.count}:1", self.count, "cpu" if kind == "cpu" else "gpu", kind == "alone")
            self.open[work.token] = work
            self.line.add(work)

    @rule(data=st.data())
    def place_on_some(self, data):
        self.place(data.draw(st.sets(st.sampled_from(sorted(self.seats)), min_size=1)))

    @rule()
    def place_on_all(self):
        """With all seats ready nothing waits that could run: no seat is lost, nothing deadlocks."""
        self.place(self.seats)
        left = [work for work in self.line.waiting if work.kind == "cpu"]
        assert not left or set(self.cpu) <= set(self.line.running)
        serving = set(self.gpus) - self.closed - self.retired
        waits = any(work.kind == "gpu" for work in self.line.waiting)
        assert not (waits and serving) or any(self.line.busy(card) for card in serving)

    def place(self, ready):
        occupied, waited = dict(self.line.running), self.line.waiting
        placed = self.line.place(ready)
        for seat, work in placed:
            assert seat in ready
            assert seat not in occupied
            assert work in waited
            card = self.card_of.get(seat)
            assert (card is None) == (work.kind == "cpu")
            assert card not in self.closed | self.retired
        for kind in ("cpu", "gpu"):  # first come, first served
            ours = [work.order for _, work in placed if work.kind == kind and not work.alone]
            left = [work.order for work in self.line.waiting if work.kind == kind and not work.alone]
            assert not ours or not left or max(ours) < min(left)

    @precondition(lambda self: self.line.running)
    @rule(data=st.data(), complains=st.booleans())
    def finish(self, data, complains):
        seat = data.draw(st.sampled_from(sorted(self.line.running)))
        work = self.line.finish(seat)
        if complains and work.kind == "gpu" and not work.alone:
            again = Work(work.token, work.order, "gpu", True)
            self.open[work.token] = again
            self.line.add(again)
        else:
            del self.open[work.token]

    @precondition(lambda self: self.line.waiting)
    @rule(data=st.data())
    def cancel(self, data):
        work = data.draw(st.sampled_from(self.line.waiting))
        assert self.line.drop(work.token)
        del self.open[work.token]

    @rule(data=st.data(), what=st.sampled_from(["suspend", "resume", "resume", "retire"]))
    def card(self, data, what):
        card = data.draw(st.sampled_from(sorted(self.gpus)))
        getattr(self.line, what)(card)
        {"suspend": self.closed.add, "resume": self.closed.discard, "retire": self.retired.add}[what](card)

    @invariant()
    def nothing_is_lost_or_doubled(self):
        if not hasattr(self, "line"):
            return
        tokens = [work.token for work in self.line.waiting] + [w.token for w in self.line.running.values()]
        assert sorted(tokens) == sorted(self.open)
        assert self.line.has_gpu == (self.retired != set(self.gpus))

    @invariant()
    def who_is_alone_is_alone(self):
        if not hasattr(self, "line"):
            return
        for seat, work in self.line.running.items():
            if work.alone:
                assert self.line.busy(self.card_of[seat]) == 1


AnyOrder.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestAnyOrder = AnyOrder.TestCase
