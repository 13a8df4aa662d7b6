"""Frames over real sockets: whole, within their deadline, and never larger than allowed."""

import socket
import struct
import threading
import time
from collections.abc import Iterator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.wire import messages as m
from autograder.wire.channel import Channel, LoopbackChannel
from autograder.wire.errors import ClaimError, ClosedError, DeadlineError, EncodeError
from autograder.wire.limits import Limits
from autograder.wire.reports import bounded

LIMITS = Limits(frame_bytes=2**22)


@pytest.fixture
def pair() -> Iterator[tuple[Channel, Channel]]:
    left, right = socket.socketpair()
    with left, right:
        yield Channel(left, LIMITS), Channel(right, LIMITS)


messages = st.sampled_from(m.AnyMessage.__args__).flatmap(
    lambda kind: st.fixed_dictionaries(
        {name: known_fields(name, kind) for name in kind.__struct_fields__}
    ).map(lambda fields: kind(**fields))
)
frames = st.builds(m.Frame, st.text(), st.integers(0, 10**6), st.text(), st.text())
errors = st.builds(m.ErrorReport, st.text(), st.text(), st.lists(frames, max_size=2))
cells = st.builds(
    m.CellReport,
    st.text(),
    st.text(),
    st.integers(1, 2**31),
    st.text(),
    st.none() | errors,
    st.lists(st.text()),
)
names = st.dictionaries(st.text(), st.text(), max_size=3)
reports = st.builds(
    m.LoadReport,
    st.text(),
    st.text(),
    st.lists(cells, max_size=2),
    names,
    names,
    st.lists(st.text()),
    st.text(),
)


def known_fields(name: str, kind: type) -> st.SearchStrategy[object]:
    by_type = {
        int: st.integers(0, 2**63 - 1),
        bytes: st.binary(),
        str: st.text(),
        bool: st.booleans(),
        list[int]: st.lists(st.integers(0, 2**63 - 1)),
        m.ErrorReport: errors,
        m.LoadReport: reports,
    }
    fields = {field.name: field.type for field in msgspec.structs.fields(kind)}
    return by_type[fields[name]]


@given(messages.filter(lambda message: len(m.pack(message)) < 2**22))
def test_every_message_arrives_as_it_was_sent(message: m.AnyMessage) -> None:
    assert m.unpack(m.pack(message)) == message


def test_a_large_message_crosses_whole(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    message = m.Returned(1, bytes(range(256)) * 10_000)
    thread = threading.Thread(target=left.send, args=(message,))
    thread.start()
    assert right.receive(time.monotonic() + 10) == message
    thread.join()


def test_messages_keep_their_order(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    sent = [m.Length(number, 0) for number in range(100)]
    for message in sent:
        left.send(message)
    assert [right.receive(time.monotonic() + 10) for _ in sent] == sent


def test_silence_ends_at_the_deadline(pair: tuple[Channel, Channel]) -> None:
    begun = time.monotonic()
    with pytest.raises(DeadlineError):
        pair[0].receive(begun + 0.05)
    assert 0.05 <= time.monotonic() - begun < 2
    with pytest.raises(DeadlineError):
        pair[0].receive(begun)


def test_a_closed_end_is_told_apart_from_silence(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    left.close()
    assert left.fileno() == -1
    with pytest.raises(ClosedError):
        right.receive(time.monotonic() + 10)
    with pytest.raises(ClosedError):
        right.send(m.Load(1))
    with pytest.raises(ClosedError):
        left.receive()


def test_what_is_too_large_is_not_sent(pair: tuple[Channel, Channel]) -> None:
    with pytest.raises(EncodeError, match="larger than 4 MB"):
        pair[0].send(m.Returned(1, bytes(2**22)))


def test_a_claimed_length_beyond_the_limit_is_refused_at_once(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    left._sock.sendall(struct.pack(">I", 2**22 + 1))
    with pytest.raises(ClaimError, match="at most"):
        right.receive(time.monotonic() + 10)


def test_only_what_carries_a_value_may_be_large(pair: tuple[Channel, Channel]) -> None:
    left, right = pair
    body = m.pack(m.Loaded(1, m.LoadReport("a.py", notes=["ab"] * 400_000)))
    assert 2**20 < len(body) < 2**22
    left._sock.sendall(struct.pack(">I", len(body)) + body[:100])  # the rest is not waited for
    with pytest.raises(ClaimError, match="carries no value"):
        right.receive(time.monotonic() + 10)


def test_a_report_within_bounds_is_kept_as_it_is() -> None:
    error = m.ErrorReport("ValueError", "wrong", [m.Frame("a.py", 3, "f", "x = 1")])
    cells = [m.CellReport("cell 1", "a.py", 1, "failed", error, ["a note"])]
    report = m.LoadReport("a.py", "python", cells, {"f": "function"}, {"g": "why"}, ["note"], "problem")
    assert bounded(report) == report


def test_the_largest_report_fits_into_a_small_frame() -> None:
    text = "\N{GRINNING FACE}" * 5000
    error = m.ErrorReport(text, text, [m.Frame(text, 1, text, text)] * 99)
    cells = [m.CellReport(text, text, 2**31, text, error, [text] * 99)] * 999
    names = {f"{number}{text[:150]}": text for number in range(9999)}
    report = bounded(m.LoadReport(text, text, cells, names, names, [text] * 99, text))
    assert len(m.pack(m.Loaded(1, report))) < Limits().small_frame_bytes
    assert report.cells
    assert report.names


def test_a_loopback_lets_the_other_end_work_while_it_waits() -> None:
    left, right = LoopbackChannel.pair()

    def echo() -> None:
        request = right.receive()
        assert isinstance(request, m.Load)
        right.send(m.Returned(request.seq, b"N"))

    right.on_wait = echo
    left.send(m.Load(4))
    assert left.receive() == m.Returned(4, b"N")


def test_a_loopback_without_anybody_behind_it_is_closed() -> None:
    left, right = LoopbackChannel.pair()
    with pytest.raises(ClosedError):
        left.receive()
    right.close()
    with pytest.raises(ClosedError):
        left.send(m.Load(1))


def test_a_loopback_keeps_deadlines_between_messages() -> None:
    left, right = LoopbackChannel.pair()
    right.on_wait = lambda: time.sleep(0.01)  # works, and never answers
    with pytest.raises(DeadlineError):
        left.receive(time.monotonic() + 0.05)
