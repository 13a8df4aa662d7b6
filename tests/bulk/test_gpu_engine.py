"""The engine with pretended cards over real slots: which seat, what when a card fails, one result per job."""

import contextlib

import psutil
import pytest
from gpu_courses import GOOD, Machine, ended, results, submit, tiny_with, until

from autograder.bulk.engine import Heartbeat, Lost, Notice, Started
from autograder.bulk.parts import HOPELESS, NEEDS_A_GPU

LOOKS = """
import os
def seen():
    cards = [name for name in sorted(os.listdir("/dev")) if name.startswith("nvidia")]
    raise ValueError(f"{os.environ['CUDA_VISIBLE_DEVICES']} {cards}")
def double(x): seen()
def row_means(X):
    import time
    time.sleep(0.4)
    seen()
"""
# Stands in for memory that holds one program: the card's node, the same file for every box that has the card.
GREEDY = (
    GOOD.replace("import numpy as np", "import numpy as np, fcntl, glob, time", 1)
    + """
class ResourceExhaustedError(Exception): pass
_card = open(glob.glob("/dev/nvidia*")[0]) if glob.glob("/dev/nvidia*") else None
_means = row_means
def row_means(X):
    try:
        fcntl.flock(_card, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ResourceExhaustedError("OOM when allocating tensor") from None
    time.sleep(0.7)
    return _means(X)
"""
)
CLAIMS = GOOD + "\ndef row_means(X): raise RuntimeError('CUDA_ERROR_OUT_OF_MEMORY, believe me')\n"
SLEEPS = GOOD + "\ndef row_means(X):\n    import time\n    time.sleep(8)\n"


@contextlib.contextmanager
def engine_of(machine, assignment, **options):
    engine = machine.engine(assignment, **options)
    try:
        yield engine
    finally:
        engine.close()


def seats(events, token):
    return [one.slot for one in events if isinstance(one, Started) and one.token == token]


def notices(events, kind):
    return [one.text for one in events if isinstance(one, Notice) and one.kind == kind]


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


@pytest.fixture
def assignment(tmp_path):
    return tiny_with(tmp_path / "course", q2="need")


def test_each_part_runs_where_its_questions_belong_and_sees_its_own_card_only(machine, assignment):
    tokens = [f"{number}:1" for number in range(4)]
    with engine_of(machine, assignment, per_gpu=2) as engine:
        assert engine.slots() == 5
        for token in tokens:
            submit(engine, token, LOOKS)
        events = until(engine, ended(*tokens))
    used = set()
    for token, result in results(events).items():
        cpu, gpu = seats(events, token)
        assert cpu == "0"
        used.add(gpu[:4])
        message = {one.question: one.message for one in result.verdicts if one.message.startswith("`")}
        index = gpu[3]
        assert "-1 []" in message["q1"]
        assert f"GPU-{index} ['nvidia{index}']" in message["q2"]
        assert result.provenance["device"] == f"cpu + pretended gpu: pretended, GPU-{index}"
        assert result.provenance["rung"].endswith("-G")
        assert [part["questions"] for part in result.provenance["parts"]] == [["q1"], ["q2"]]
    assert used == {"gpu0", "gpu1"}


@pytest.mark.slow
def test_an_assignment_that_ignores_gpus_never_sits_on_one(machine, tmp_path):
    tokens = [f"{number}:1" for number in range(4)]
    with engine_of(machine, tiny_with(tmp_path / "course")) as engine:
        for token in tokens:
            submit(engine, token)
        events = until(engine, ended(*tokens))
    assert all(seats(events, token) == ["0"] for token in tokens)
    assert {result.total for result in results(events).values()} == {100}


def test_what_runs_out_of_gpu_memory_beside_another_is_judged_alone(machine, assignment):
    machine.cards.pop()
    machine.write()
    tokens = [f"{number}:1" for number in range(4)]
    with engine_of(machine, assignment, slots=2, per_gpu=2) as engine:
        for token in tokens:
            submit(engine, token, GREEDY)
        events = until(engine, ended(*tokens))
    retried = notices(events, "gpu retry")
    assert retried, "no two were at work at the same time"
    assert {token: result.total for token, result in results(events).items()} == dict.fromkeys(tokens, 100)
    assert len(set(retried)) == len(retried) < len(tokens) + 1


def test_a_claim_of_no_memory_buys_one_more_run_and_then_counts(machine, assignment):
    with engine_of(machine, assignment, per_gpu=2) as engine:
        submit(engine, "1:1", CLAIMS)
        events = until(engine, ended("1:1"))
    assert len(seats(events, "1:1")) == 3
    assert results(events)["1:1"].points("q2") == 0
    assert len(notices(events, "gpu retry")) == 1


@pytest.mark.slow
def test_alone_on_a_whole_card_a_claim_counts_at_once(machine, assignment):
    with engine_of(machine, assignment, per_gpu=1) as engine:
        submit(engine, "1:1", CLAIMS)
        events = until(engine, ended("1:1"))
    assert len(seats(events, "1:1")) == 2
    assert results(events)["1:1"].points("q2") == 0


def wait_for_a_start_on(engine, card):
    return until(
        engine, lambda events: any(isinstance(e, Started) and e.slot.startswith(card) for e in events)
    )


def test_a_sick_card_is_taken_out_of_service_and_its_work_moves_on(machine, assignment):
    with engine_of(machine, assignment) as engine:
        submit(engine, "1:1", SLEEPS)
        first = wait_for_a_start_on(engine, "gpu")
        card = int(seats(first, "1:1")[-1][3])
        machine.change(card, xid=79)
        events = until(engine, ended("1:1"), seconds=20)
        assert f"GPU {card} (pretended) was taken out of service: Xid 79" in events[-1].reason
        assert isinstance(events[-1], Lost)
        assert engine.slots() == 2
        submit(engine, "1:2")
        submit(engine, "2:1")
        events = until(engine, ended("1:2", "2:1"))
    assert {seats(events, token)[-1] for token in ("1:2", "2:1")} == {f"gpu{1 - card}.0"}
    assert {result.total for result in results(events).values()} == {100}


@pytest.mark.slow
def test_what_a_program_can_cause_only_asks_for_a_probe(machine, assignment):
    with engine_of(machine, assignment) as engine:
        submit(engine, "1:1")
        until(engine, ended("1:1"))
        for card in (0, 1):
            machine.change(card, xid=31)
        events = until(engine, lambda events: len(notices(events, "gpu serving")) == 2)
        assert len(notices(events, "gpu suspended")) == 2
        assert "Xid 31, which a program can cause" in notices(events, "gpu suspended")[0]
        submit(engine, "2:1")
        assert results(until(engine, ended("2:1")))["2:1"].total == 100


def zygote_on(card):
    """The judge zygote of the slot on a card."""
    return next(
        child
        for child in psutil.Process().children()
        if any(f'"uuid":"GPU-{card}"' in argument for argument in child.cmdline())
    )


@pytest.mark.slow
def test_a_card_on_which_a_slot_was_lost_serves_again_after_a_kernel_ran(machine, assignment):
    machine.cards.pop()
    machine.write()
    with engine_of(machine, assignment) as engine:
        submit(engine, "1:1", SLEEPS)
        wait_for_a_start_on(engine, "gpu")
        zygote_on(0).kill()
        events = until(engine, ended("1:1"))
        assert any(isinstance(one, Lost) for one in events)
        assert "a slot on it was lost" in notices(events, "gpu suspended")[0]
        submit(engine, "1:2")
        assert results(until(engine, ended("1:2")))["1:2"].total == 100


@pytest.mark.slow
def test_a_card_that_computes_nothing_after_a_lost_slot_is_the_end_of_it(machine, assignment):
    with engine_of(machine, assignment) as engine:
        submit(engine, "1:1", SLEEPS)
        card = int(seats(wait_for_a_start_on(engine, "gpu"), "1:1")[-1][3])
        machine.change(card, probe="CUDA_ERROR_UNKNOWN (999)")
        zygote_on(card).kill()
        events = until(engine, lambda events: notices(events, "gpu retired"))
        assert "CUDA_ERROR_UNKNOWN" in notices(events, "gpu retired")[0]
        assert engine.slots() == 2


def test_when_no_card_is_left_what_needs_one_is_not_judged_and_says_so(machine, tmp_path):
    assignment = tiny_with(tmp_path / "course", q1="like", q2="need")
    for card in (0, 1):
        machine.change(card, probe="no kernel image")
    with engine_of(machine, assignment) as engine:
        submit(engine, "1:1")
        events = until(engine, ended("1:1"))
    assert "no GPU is left in service" in notices(events, "gpu")
    result = results(events)["1:1"]
    assert result.status == "not judged"
    assert result.total is None
    assert result.points("q1") == 40, "a question that likes a GPU is judged without"
    assert {one.message for one in result.verdicts if one.question == "q2"} == {NEEDS_A_GPU}
    assert result.provenance[HOPELESS]
    assert seats(events, "1:1") == ["0"]


def test_an_unreadable_file_takes_no_card_and_cancelled_work_ends(machine, assignment):
    with engine_of(machine, assignment) as engine:
        submit(engine, "1:1", "%PDF-1.7\n\x00")
        submit(engine, "2:1", SLEEPS)
        submit(engine, "3:1", SLEEPS)
        submit(engine, "4:1", SLEEPS)
        events = until(engine, lambda events: sum(len(seats(events, f"{n}:1")) > 1 for n in (2, 3, 4)) == 2)
        for token in ("4:1", "3:1", "2:1"):
            engine.cancel(token)
        submit(engine, "5:1")
        events += until(engine, ended("5:1"))
        assert results(events)["5:1"].total == 100
        assert not {"2:1", "3:1", "4:1"} & set(results(events))
        assert {one.token for one in events if isinstance(one, Heartbeat)} <= {f"{n}:1" for n in range(6)}
    assert results(events)["1:1"].status == "unreadable"
    assert seats(events, "1:1") == ["0", "0"]
