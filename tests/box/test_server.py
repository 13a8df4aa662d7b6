"""The box's side of the wire, spoken to directly."""

from typing import Any

import pytest

from autograder.box.loader import load
from autograder.box.server import Server
from autograder.wire import messages as m
from autograder.wire.channel import LoopbackChannel
from autograder.wire.errors import ClaimError
from autograder.wire.references import CallbackRef, Handle
from autograder.wire.values import decode, encode, refuse

STUDENT = b"""
class Liar:
    @property
    def __class__(self): raise RuntimeError
liar = Liar()
globals()["\\ud800"] = 1
globals()[3] = 1
globals()["not a name"] = 1
def f(x): return x
def big(): return bytes(600 * 2**20)
def make(): return type("x" * 100, (), {})()
def call(g):
    g()
    g()
"""


class Judge:
    """Asks one request after the other and decodes nothing but plain data and handles."""

    def __init__(self, source: bytes = STUDENT) -> None:
        self.end, box = LoopbackChannel.pair()
        server = Server(*load(source, "student.py"))
        box.on_wait = lambda: server.serve_next(box)

    def ask(self, request: m.Message) -> Any:
        self.end.send(request)
        return self.end.receive()

    def value(self, request: m.Message) -> Any:
        answer = self.ask(request)
        assert isinstance(answer, m.Returned), answer
        return decode(answer.value, lambda reference: reference)


def arguments(*args: Any) -> bytes:
    return encode((args, {}), lambda value: value)


def test_loading_is_reported_on_request() -> None:
    answer = Judge().ask(m.Load(1))
    assert isinstance(answer, m.Loaded)
    assert answer.seq == 1
    assert {"Liar", "liar", "f"} <= answer.report.names.keys()
    assert all(map(str.isidentifier, answer.report.names))


def test_every_answer_carries_the_number_of_its_request() -> None:
    judge = Judge()
    for seq in (5, 2, 2**40):
        assert judge.ask(m.GetAttribute(seq, 0, "f")).seq == seq
        assert judge.ask(m.GetAttribute(seq, 0, "missing")).seq == seq


def test_released_objects_are_gone_and_the_submission_never_is() -> None:
    judge = Judge()
    handle = judge.value(m.GetAttribute(1, 0, "f"))
    assert isinstance(handle, Handle)
    assert judge.value(m.Call(2, handle.id, arguments(3))) == 3
    judge.end.send(m.Release([handle.id, 0, 999]))
    answer = judge.ask(m.Call(3, handle.id, arguments(3)))
    assert isinstance(answer, m.Raised)
    assert answer.error.message == f"no object has the number {handle.id}"
    assert judge.value(m.GetAttribute(4, 0, "f")).kind == "function"


def test_an_object_whose_class_raises_is_the_students_error() -> None:
    answer = Judge().ask(m.GetAttribute(1, 0, "liar"))
    assert isinstance(answer, m.Raised)
    assert answer.error.frames[-1].function == "Liar.__class__"


def test_a_type_name_is_cut() -> None:
    judge = Judge()
    make = judge.value(m.GetAttribute(1, 0, "make"))
    assert judge.value(m.Call(2, make.id, arguments())).type_name == "x" * 60


def test_a_result_that_is_too_large_is_an_answer() -> None:
    judge = Judge()
    big = judge.value(m.GetAttribute(1, 0, "big"))
    answer = judge.ask(m.Call(2, big.id, arguments()))
    assert isinstance(answer, m.Raised)
    assert "larger than 512 MB" in answer.error.message


def test_the_answer_to_another_call_back_is_refused() -> None:
    judge = Judge()
    call = judge.value(m.GetAttribute(1, 0, "call"))
    judge.end.send(m.Call(2, call.id, arguments(CallbackRef(1))))

    def answer_wrongly() -> None:
        request = judge.end.receive()
        assert isinstance(request, m.CallbackRequest)
        judge.end.send(m.CallbackResult(request.number + 1, encode(None, refuse)))

    judge.end.on_wait = answer_wrongly
    answer = judge.end.receive()
    assert isinstance(answer, m.Raised)
    assert answer.error.message == "the answer to another call of the judge's function"


def test_what_is_no_request_ends_the_server() -> None:
    judge = Judge()
    judge.end.send(m.Returned(1, b"N"))
    with pytest.raises(ClaimError, match="expected a request"):
        judge.end.receive()
