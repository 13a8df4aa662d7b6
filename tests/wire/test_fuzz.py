"""Ten thousand frames that no honest box sends: each ends in a clean error within its deadline."""

import random
import resource
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from autograder.checks.student_errors import BoxDied, StudentError
from autograder.judge.client import SUBMISSION, Client
from autograder.wire import messages as m
from autograder.wire.channel import Channel
from autograder.wire.errors import ClaimError, DeadlineError
from autograder.wire.limits import Limits
from autograder.wire.references import CallbackRef, Seed
from autograder.wire.values import encode, refuse

FRAMES = 10_000
SECONDS = 0.01  # the deadline of each request
SLACK = 10.0  # of a busy machine; a frame that is waited for without a deadline would take for ever
LIMITS = Limits(frame_bytes=2**20)

Make = Callable[[random.Random], bytes]


def frame(body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + body


def returned(value: bytes, seq: int = 1) -> bytes:
    return frame(m.pack(m.Returned(seq, value)))


def plain(value: object) -> bytes:
    return encode(value, refuse)


def honest(chance: random.Random) -> bytes:
    value = {"a": [1, 2.5, "text", None], "x": np.arange(chance.randrange(50))}
    return returned(plain(value))


def junk(chance: random.Random) -> bytes:
    return frame(chance.randbytes(chance.randrange(200)))


def endless_length(chance: random.Random) -> bytes:
    return struct.pack(">I", chance.randrange(2**20 + 1, 2**32)) + chance.randbytes(10)


def truncated(chance: random.Random) -> bytes:
    whole = honest(chance)
    return whole[: chance.randrange(len(whole))]


def damaged(chance: random.Random) -> bytes:
    whole = bytearray(honest(chance))
    for _ in range(chance.randrange(1, 6)):
        whole[chance.randrange(4, len(whole))] = chance.randrange(256)
    return bytes(whole)


def wrong_dtype(chance: random.Random) -> bytes:
    return returned(b"a" + bytes([chance.randrange(14, 256), 1]) + struct.pack("<Q", 1) + bytes(16))


def huge_shape(chance: random.Random) -> bytes:
    dims = chance.randrange(1, 33)
    shape = [chance.randrange(2, 2**64) for _ in range(dims)]
    return returned(b"a" + bytes([chance.randrange(14), dims]) + struct.pack(f"<{dims}Q", *shape) + bytes(64))


def huge_empty_shape(chance: random.Random) -> bytes:
    return returned(b"a\x04\x03" + struct.pack("<3Q", 2**63, chance.randrange(2**62, 2**64), 0))


def many_dims(chance: random.Random) -> bytes:
    dims = chance.randrange(33, 256)
    return returned(b"a\x04" + bytes([dims]) + struct.pack("<Q", 1) * dims + bytes(8))


def deep_value(chance: random.Random) -> bytes:
    return returned(
        chance.choice([b"l", b"t"]).join([b""] + [b"\x01\x00\x00\x00"] * chance.randrange(66, 5000))
    )


def deep_message(chance: random.Random) -> bytes:
    unknown_field = b"\x93\xa6Loaded\x01\x81\xa1z"  # skipped by recursion
    return frame(
        chance.choice([b"\x93\xa8Returned\x01", unknown_field]) + b"\x91" * chance.randrange(10, 50_000)
    )


def long_container(chance: random.Random) -> bytes:
    return returned(
        chance.choice([b"l", b"t", b"d"]) + struct.pack("<I", chance.randrange(2**20, 2**32)) + b"N" * 99
    )


def big_int(chance: random.Random) -> bytes:
    size = chance.randrange(1025, 5000)
    return returned(b"I" + struct.pack("<I", size) + bytes(size))


def bad_key(chance: random.Random) -> bytes:
    key = chance.choice([[], {}, np.zeros(2), (1, [2])])
    return returned(b"d\x01\x00\x00\x00" + plain(key) + b"N")


def judge_only_reference(chance: random.Random) -> bytes:
    reference = chance.choice([Seed(3), CallbackRef(1)])
    return returned(plain([reference]))


def wrong_answer(chance: random.Random) -> bytes:
    seq = chance.choice([0, 2, -1, 2**40])
    return returned(b"N", seq)


def wrong_message(chance: random.Random) -> bytes:
    report = m.LoadReport("x")
    made = [m.Load(1), m.Length(1, 1), m.Release([1]), m.CallbackResult(1, b"N"), m.Loaded(1, report)]
    return frame(m.pack(chance.choice(made)))


def wrong_callback(chance: random.Random) -> bytes:
    values = [
        b"N",
        plain(()),
        plain(([], {})),
        plain(((), {1: 2})),
        b"",
        chance.randbytes(20),
        plain(((), {})),
    ]
    return frame(m.pack(m.CallbackRequest(1, chance.choice([0, 2, 7, -1, 2**62]), chance.choice(values))))


def unknown_tag(chance: random.Random) -> bytes:
    return frame(b"\x93\xa4Exec\x01\xc4\x01N")


def extra_field(chance: random.Random) -> bytes:
    return frame(b"\x94\xa8Returned\x01\xc4\x01N\xc0")


ALWAYS_WRONG: list[Make] = [
    junk,
    endless_length,
    truncated,
    wrong_dtype,
    huge_shape,
    huge_empty_shape,
    many_dims,
    deep_value,
    deep_message,
    long_container,
    big_int,
    bad_key,
    judge_only_reference,
    wrong_answer,
    wrong_message,
    wrong_callback,
    unknown_tag,
    extra_field,
]


def ask(sent: bytes, hang: bool, requests: int = 1) -> str:
    """Let a box that has already said `sent` be asked; return how that ended."""
    judge, box = socket.socketpair()
    with judge, box:
        box.sendall(sent)
        if not hang:
            box.shutdown(socket.SHUT_WR)
        begun = time.monotonic()
        client = Client(Channel(judge, LIMITS), deadline=begun + SECONDS)
        try:
            for _ in range(requests):
                client.call(SUBMISSION, (abs,), {}, "f")
        except (ClaimError, DeadlineError, BoxDied, StudentError) as error:
            return type(error).__name__
        finally:
            assert time.monotonic() - begun < SECONDS + SLACK
    return "a value"


def test_ten_thousand_malformed_frames_end_in_clean_errors_within_their_deadlines() -> None:
    chance = random.Random(7)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ends: Counter[str] = Counter()
    for number in range(FRAMES):
        make = ALWAYS_WRONG[number % len(ALWAYS_WRONG)]
        end = ask(make(chance), hang=number % 16 == 0)
        assert end in ("ClaimError", "DeadlineError", "BoxDied"), make.__name__
        ends[end] += 1
    assert min(ends["ClaimError"], ends["DeadlineError"], ends["BoxDied"]) > 10
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024  # KiB


def test_damaged_answers_end_in_a_value_or_a_clean_error() -> None:
    chance = random.Random(8)
    ends = Counter(ask(damaged(chance), hang=False) for _ in range(1000))
    assert ends["ClaimError"] > 100
    assert ends["a value"] > 10  # some damage only changes a number


def test_an_answer_sent_twice_is_refused_at_the_next_request() -> None:
    assert ask(returned(b"N") * 2, hang=True, requests=2) == "ClaimError"
    assert ask(returned(b"N") + returned(b"N", 2), hang=True, requests=2) == "a value"


def test_a_dead_client_never_reads_again() -> None:
    judge, box = socket.socketpair()
    with judge, box:
        box.sendall(returned(b"N", 5) + returned(b"N", 2))
        client = Client(Channel(judge), deadline=time.monotonic() + 5)
        with pytest.raises(ClaimError):
            client.call(SUBMISSION, (), {}, "f")
        with pytest.raises(ClaimError):
            client.call(SUBMISSION, (), {}, "f")
        assert not client.alive


@pytest.fixture
def slow_box() -> Iterator[socket.socket]:
    judge, box = socket.socketpair()
    stop = threading.Event()

    def drip() -> None:
        for byte in returned(plain("x" * 10_000)):
            if stop.wait(0.005):
                return
            box.sendall(bytes([byte]))

    thread = threading.Thread(target=drip)
    thread.start()
    with judge, box:
        yield judge
        stop.set()
        thread.join()


def test_slow_bytes_do_not_move_the_deadline(slow_box: socket.socket) -> None:
    begun = time.monotonic()
    client = Client(Channel(slow_box), deadline=begun + 0.2)
    with pytest.raises(DeadlineError):
        client.call(SUBMISSION, (), {}, "f")
    assert 0.2 <= time.monotonic() - begun < 0.2 + SLACK


def test_a_box_that_reads_nothing_does_not_stop_the_judge() -> None:
    judge, box = socket.socketpair()
    with judge, box:
        client = Client(Channel(judge), deadline=time.monotonic() + 0.1)
        with pytest.raises(DeadlineError, match="did not read"):
            client.call(SUBMISSION, (np.zeros(10**6),), {}, "f")
