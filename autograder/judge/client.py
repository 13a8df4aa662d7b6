"""The judge's side of the wire: asks the box, believes nothing, and keeps one deadline over everything.

A Client is used by one thread. After a malformed answer, a missed deadline or a closed box it is dead: what
comes later could be the answer to anything, so every further use raises at once.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from autograder.checks.student_errors import BoxDied, MissingName, StudentError
from autograder.checks.submission import NOTHING
from autograder.errors import AuthoringError
from autograder.judge.callbacks import Callbacks, arguments_of
from autograder.judge.raised import student_error
from autograder.judge.remote import Inspected, Remote, client_of, handle_of
from autograder.wire import messages as m
from autograder.wire.channel import LoopbackChannel, Transport
from autograder.wire.errors import ClaimError, ClosedError, DeadlineError, WireError
from autograder.wire.references import DatasetValue, Handle, Reference, Seed, TensorValue
from autograder.wire.reports import bounded
from autograder.wire.values import decode, encode

SUBMISSION = Handle(0, "module", "submission")
MAX_NESTING = 16
MAX_CALLBACK_BYTES = 2**30
"""what calls of the judge's functions may bring during one check, which may keep all of it"""
RELEASED_AT_ONCE = 100_000  # nine bytes each at most: less than a small frame


class Client:
    """Calls the student's code over `channel`.

    `deadline` (a moment of `time.monotonic()`, or None) bounds every request from then on. `given` is the
    source of the assignment's helper module, loaded into the box when it is first used. `last_value` is what
    the student's code gave last: a result, plain data under one of its names, or the argument of a call back.
    """

    def __init__(self, channel: Transport, given: str | None = None, deadline: float | None = None) -> None:
        self.deadline = deadline
        self.last_value: Any = NOTHING
        self._channel = channel
        self._callback_room = MAX_CALLBACK_BYTES
        self._given_source = given
        self._modules: dict[str, Remote] = {}
        self._report: m.LoadReport | None = None
        self._callbacks = Callbacks()
        self._released: list[int] = []
        self._seq = 0
        self._depth = 0
        self._dead: WireError | None = None
        if isinstance(channel, LoopbackChannel):
            channel.on_wait = self._serve_callback

    def __repr__(self) -> str:
        return f"<Client, {'alive' if self.alive else 'dead'}, {self._seq} requests>"

    @property
    def alive(self) -> bool:
        """Whether another request can be made."""
        return self._dead is None

    @property
    def report(self) -> m.LoadReport:
        """How loading the submission went; waits for it at the first use. Raises as every request does."""
        if self._report is None:
            answer = self._ask(lambda seq: m.Load(seq))
            if not isinstance(answer, m.Loaded):
                raise self._died(ClaimError(f"expected a load report, received {type(answer).__name__}"))
            self._report = bounded(answer.report)
        return self._report

    @property
    def given(self) -> Remote:
        """The assignment's `checks/given.py`, in the box. Raises AuthoringError when there is none."""
        if self._given_source is None:
            raise AuthoringError("a check uses submission.given, but the assignment has no checks/given.py")
        return self.load_module("given", self._given_source)

    def load_module(self, name: str, source: str) -> Remote:
        """Return the module `name` in the box, made from `source` at the first use.

        The submission's names are available to it as `student`. Raises StudentError when running it raises.
        """
        if name not in self._modules:
            module = self._value(self._ask(lambda seq: m.LoadGiven(seq, name, source)), name)
            if not isinstance(module, Remote):
                raise self._died(ClaimError("expected a module"))
            self._modules[name] = module
        return self._modules[name]

    def begin_check(self, deadline: float | None) -> None:
        """Let all requests from now on end by `deadline`; with a new one, what call-backs bring counts anew.

        A check begins anew with each function that it asks for, always with the same deadline.
        """
        if deadline != self.deadline:
            self._callback_room = MAX_CALLBACK_BYTES
        self.deadline = deadline

    def has(self, name: str) -> bool:
        """Whether the submission defines `name`."""
        return name in self.report.names

    def lookup(self, name: str) -> Any:
        """Return the submission's `name`, plain data or a Remote. Raises MissingName if it is not defined."""
        report = self.report
        if name not in report.names:
            raise MissingName(name, report.problem or report.broken.get(name, ""))
        value = self.attribute(SUBMISSION, name, name)
        if not isinstance(value, Remote):
            self.last_value = value  # where a function is expected, this is the student's mistake
        return value

    def call(
        self, handle: Handle, args: tuple[Any, ...], kwargs: dict[str, Any], name: str, inspect: bool = False
    ) -> Any:
        """Call an object in the box; `name` is what a message calls it. Raises StudentError if it raises."""
        values = self._encode((args, kwargs))
        value = self._value(self._ask(lambda seq: m.Call(seq, handle.id, values, inspect)), name)
        if inspect:
            value = self._inspected(value)
        self.last_value = value.result if inspect else value
        return value

    def attribute(self, handle: Handle, name: str, path: str) -> Any:
        """Read an attribute of an object in the box. Raises StudentError when it has none."""
        return self._value(self._ask(lambda seq: m.GetAttribute(seq, handle.id, name)), path, path)

    def item(self, handle: Handle, index: Any) -> Any:
        """Read an item of an object in the box."""
        encoded = self._encode(index)
        return self._value(self._ask(lambda seq: m.GetItem(seq, handle.id, encoded)), "")

    def length(self, handle: Handle) -> int:
        """Return the length of an object in the box."""
        length = self._value(self._ask(lambda seq: m.Length(seq, handle.id)), "len")
        if type(length) is not int or not 0 <= length < 2**62:
            raise self._died(ClaimError("a length that is not a number of items"))
        return length

    def iterate(self, handle: Handle) -> Iterator[Any]:
        """Yield the items of an object in the box, one request each, so endless ones can be iterated."""
        iterator = self._value(self._ask(lambda seq: m.Iterate(seq, handle.id)), "iter")
        if not isinstance(iterator, Remote):
            raise self._died(ClaimError("expected an iterator"))
        number = handle_of(iterator).id
        while True:
            item = self._value(self._ask(lambda seq: m.Advance(seq, number)), "next")
            if not isinstance(item, tuple) or len(item) > 1:
                raise self._died(ClaimError("expected one item"))
            if not item:
                return
            yield item[0]

    def close(self) -> None:
        """Give up the connection."""
        self._dead = self._dead or ClosedError("the connection was closed")
        self._channel.close()

    def _ask(self, request: Callable[[int], m.Request]) -> m.Message:
        """Send a request and return its answer, serving the box's call-backs until it comes."""
        self._check_alive()
        if self._depth >= MAX_NESTING:
            raise StudentError(
                "RecursionError", "the functions passed in were called inside each other too deeply"
            )
        self._seq += 1
        seq = self._seq
        self._depth += 1
        try:
            self._release()
            self._channel.send(request(seq), self.deadline)
            answer = self._await(seq)
        except (ClaimError, ClosedError, DeadlineError) as error:
            raise self._died(error) from error
        finally:
            self._depth -= 1
        self._callbacks.reraise()
        return answer

    def _await(self, seq: int) -> m.Loaded | m.Returned | m.Raised:
        while True:
            message = self._channel.receive(self.deadline)
            if isinstance(message, m.CallbackRequest):
                self._answer_callback(message)
            elif not isinstance(message, m.Loaded | m.Returned | m.Raised):
                raise ClaimError(f"a box does not send {type(message).__name__}")
            elif message.seq != seq:
                raise ClaimError(f"the answer to request {message.seq} where {seq} was asked")
            else:
                return message

    def _serve_callback(self) -> None:
        message = self._channel.receive()
        if not isinstance(message, m.CallbackRequest):
            raise ClaimError(f"expected a call, received {type(message).__name__}")
        self._answer_callback(message)

    def _answer_callback(self, message: m.CallbackRequest) -> None:
        self._callback_room -= len(message.values)
        if self._callback_room < 0:
            raise ClaimError(f"calls brought more than {MAX_CALLBACK_BYTES // 2**20} MB in one check")
        values = self._decode(message.values)
        args, kwargs = arguments_of(values)
        for value in (*args, *kwargs.values()):
            self.last_value = value  # a check that goes on with it has the student's data in hand
        answer, failed = self._callbacks.run(message.callback, args, kwargs, self._encode)
        self._channel.send(m.CallbackResult(message.number, answer, failed), self.deadline)

    def _release(self) -> None:
        if self._released:
            released, self._released[:] = list(self._released), []
            for start in range(0, len(released), RELEASED_AT_ONCE):
                self._channel.send(m.Release(released[start : start + RELEASED_AT_ONCE]), self.deadline)

    def _value(self, answer: m.Message, called: str, path: str = "") -> Any:
        if isinstance(answer, m.Raised):
            raise student_error(answer.error, called)
        if not isinstance(answer, m.Returned):
            raise self._died(ClaimError(f"expected a value, received {type(answer).__name__}"))
        try:
            return self._decode(answer.value, path)
        except ClaimError as error:
            raise self._died(error) from error

    def _inspected(self, value: Any) -> Inspected:
        if isinstance(value, tuple) and len(value) == 3:
            result, arguments, keywords = value
            if isinstance(arguments, tuple) and isinstance(keywords, dict):
                return Inspected(result, arguments, keywords)
        raise self._died(ClaimError("expected a result and its arguments"))

    def _decode(self, data: bytes, path: str = "") -> Any:
        def resolve(reference: Reference) -> Any:
            if not isinstance(reference, Handle) or reference.id <= 0:
                raise ClaimError(f"a box may not send a {type(reference).__name__}")
            remote = Remote(self, reference, path)
            weakref.finalize(remote, self._released.append, reference.id).atexit = False
            return remote

        return decode(data, resolve)

    def _encode(self, value: Any) -> bytes:
        return encode(value, self._export)

    def _export(self, value: Any) -> Any:
        if isinstance(value, Remote):
            if client_of(value) is not self:
                raise TypeError(f"{value!r} belongs to another box")
            return handle_of(value)
        if isinstance(value, np.random.Generator):
            return Seed(int(value.integers(2**63)))
        if isinstance(value, TensorValue | DatasetValue):
            return value
        if hasattr(value, "numpy") and hasattr(value, "dtype"):
            return TensorValue(np.asarray(value))
        if callable(value):
            return self._callbacks.refer(value)
        raise TypeError(
            f"a {type(value).__name__} cannot be passed to the student's code; pass plain data, arrays, "
            "as_tensor(...), as_dataset(...), a generator, a function or an object that lives in the box"
        )

    def _check_alive(self) -> None:
        if isinstance(self._dead, ClosedError):
            raise BoxDied(str(self._dead))
        if self._dead is not None:
            raise type(self._dead)(str(self._dead))

    def _died(self, error: WireError) -> Exception:
        self._dead = self._dead or error
        return BoxDied(str(error)) if isinstance(error, ClosedError) else error
