"""The student's side of the wire: serves the judge's requests on a loaded submission.

One thread owns the channel at a time. While the student's code runs, nobody does, so any of its threads may
call a function of the judge's: it takes the channel, asks, and serves whatever the judge asks meanwhile until
the answer comes. Requests served inside such a wait keep the channel with that thread.
"""

from __future__ import annotations

import itertools
import linecache
import sys
import threading
import types
from collections.abc import Callable, Mapping
from typing import Any

from autograder.box.failures import describe
from autograder.box.objects import Objects, export, materialise, signature_of
from autograder.wire import messages as m
from autograder.wire.channel import Transport
from autograder.wire.errors import ClaimError, ClosedError, EncodeError
from autograder.wire.references import CallbackRef, Handle, Reference
from autograder.wire.values import decode, encode


class Submission(types.ModuleType):
    """The student's names as a module, for the judge (handle 0) and for given modules (`student`)."""

    def __init__(self, namespace: Mapping[str, Any]) -> None:
        super().__init__("submission")
        self.__namespace = namespace

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__namespace[name]
        except KeyError:
            raise AttributeError(f"the submission does not define {name!r}") from None

    def __dir__(self) -> list[str]:
        return list(self.__namespace)


class Server:
    """Serves one loaded submission. `passthrough` are exceptions that are not the student's to raise.

    `files` says what to call the files that the student's code was compiled as; by default those of the
    report's cells, by their own names.
    """

    def __init__(
        self,
        namespace: Mapping[str, Any],
        report: m.LoadReport | None = None,
        passthrough: tuple[type[BaseException], ...] = (),
        files: Mapping[str, str] | None = None,
    ) -> None:
        self._report = report or m.LoadReport("submission")
        self._submission = Submission(namespace)
        self._objects = Objects(self._submission)
        self._files = files or {cell.filename: cell.filename for cell in self._report.cells}
        self._passthrough = passthrough
        self._turn = threading.RLock()
        self._callbacks = 0
        self._channel: Transport | None = None

    def serve(self, channel: Transport) -> None:
        """Answer requests until the judge closes its end."""
        self._channel = channel
        try:
            while True:
                self.serve_next(channel)
        except ClosedError:
            return

    def serve_next(self, channel: Transport) -> None:
        """Wait for one request and answer it. Raises ClosedError, and ClaimError for what is none."""
        self._channel = channel
        with self._turn:
            message = channel.receive()
        self._serve(message)

    def _serve(self, message: m.Message) -> None:
        if isinstance(message, m.Release):
            for number in message.handles:
                self._objects.release(number)
            return
        if not isinstance(message, m.Request):
            raise ClaimError(f"expected a request, received {type(message).__name__}")
        answer = self._answer(message)
        with self._turn:
            self._send(message.seq, answer)

    def _answer(self, request: m.Request) -> m.Message:
        try:
            if isinstance(request, m.Load):
                return m.Loaded(request.seq, self._report)
            return m.Returned(request.seq, self._encode(self._perform(request)))
        except self._passthrough:
            raise
        except BaseException as error:  # sys.exit() in a student's function is an answer too
            return m.Raised(request.seq, describe(error, self._files))

    def _send(self, seq: int, answer: m.Message) -> None:
        assert self._channel is not None
        try:
            self._channel.send(answer)
        except (EncodeError, ValueError) as error:
            self._channel.send(m.Raised(seq, describe(error, self._files)))

    def _perform(self, request: m.Request) -> Any:
        match request:
            case m.Call():
                return self._call(request)
            case m.GetAttribute(target=target, name=name):
                return getattr(self._objects[target], name)
            case m.GetItem(target=target, index=index):
                indexed: Any = self._objects[target]
                return indexed[self._decode(index)]
            case m.Length(target=target):
                sized: Any = self._objects[target]
                return len(sized)
            case m.Iterate(target=target):
                iterable: Any = self._objects[target]
                return self._objects.hold(iter(iterable))
            case m.Advance(target=target):
                iterator: Any = self._objects[target]
                return tuple(itertools.islice(iterator, 1))
            case m.LoadGiven(name=name, source=source):
                return self._load_given(name, source)
        raise ClaimError(f"a {type(request).__name__} cannot be served")

    def _call(self, request: m.Call) -> Any:
        function: Any = self._objects[request.target]
        args, kwargs = self._decode(request.values)
        result = function(*args, **kwargs)
        return (result, args, kwargs) if request.inspect else result

    def _load_given(self, name: str, source: str) -> Handle:
        module = types.ModuleType(name)
        module.__dict__["student"] = self._submission
        filename = f"{name}.py"
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        sys.modules["student"] = self._submission  # so that a given module may also import it
        sys.modules[name] = module
        exec(compile(source, filename, "exec", dont_inherit=True), module.__dict__)
        return self._objects.hold(module)

    def _encode(self, value: Any) -> bytes:
        return encode(value, self._export)

    def _export(self, value: Any) -> Any:
        data = export(value)
        return self._objects.hold(value) if data is value else data

    def _decode(self, data: bytes) -> Any:
        return decode(data, self._resolve)

    def _resolve(self, reference: Reference) -> Any:
        if isinstance(reference, Handle):
            return self._objects[reference.id]
        if isinstance(reference, CallbackRef):
            return self._stub(reference)
        return materialise(reference)

    def _stub(self, reference: CallbackRef) -> Callable[..., Any]:
        signature = signature_of(reference)

        def stub(*args: Any, **kwargs: Any) -> Any:
            if signature is not None:
                signature.bind(
                    *args, **kwargs
                )  # a wrong call is a TypeError here, where the caller may try again
            return self._ask_judge(reference, args, kwargs)

        stub.__name__ = stub.__qualname__ = reference.name
        if signature is not None:
            stub.__signature__ = signature  # type: ignore[attr-defined]
        return stub

    def _ask_judge(self, reference: CallbackRef, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        channel = self._channel
        assert channel is not None
        values = self._encode((args, kwargs))
        with self._turn:
            self._callbacks += 1
            number = self._callbacks
            channel.send(m.CallbackRequest(number, reference.id, values))
            while not isinstance(message := channel.receive(), m.CallbackResult):
                self._serve(message)
        if message.number != number:
            raise ClaimError("the answer to another call of the judge's function")
        if message.failed:
            raise RuntimeError(f"{reference.name}: this call could not be completed")
        return self._decode(message.value)
