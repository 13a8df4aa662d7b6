"""What a slot is given and what it tells, as frames of msgpack over a stream socket.

    slot (in the process that grades)         judge zygote
    Job, Cancel                          ->
                                         <-   Ready or Failed, once; then per job
                                         <-   Started, Heartbeat every 2 s, and Done or Lost

Both ends are trusted; what a judge made of a submission travels inside `Done` as bytes that the slot checks.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec

from autograder.checks.verdicts import Status
from autograder.errors import JudgeError

HEARTBEAT_SECONDS = 2.0
MAX_FRAME = 2**30
_HEADER = struct.Struct(">I")
_CHUNK = 2**20

Content = TypeVar("Content")


class Job(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One submission to judge. `questions` and `only_checks` restrict what runs; None means all.

    `settled` says how checks that are not run ended before: what depends on them looks there.
    `whole_gpu` lets boxes take all memory of the slot's GPU.
    """

    token: str
    filename: str
    source: bytes
    seed: int = 0
    profile: str = "quick"
    dataset: str = "digits"
    questions: list[str] | None = None
    only_checks: list[str] | None = None
    settled: dict[str, Status] = {}
    whole_gpu: bool = False


class Cancel(msgspec.Struct, frozen=True, tag=True):
    """Stop the job of `token` if it is being judged or waits."""

    token: str


class Ready(msgspec.Struct, frozen=True, tag=True):
    """The zygote is warm. `rung` and `sentence` tell how boxes are confined here."""

    rung: str
    sentence: str


class Failed(msgspec.Struct, frozen=True, tag=True):
    """The zygote cannot serve; `kind` is the name of the exception that the slot raises again."""

    kind: str
    message: str


class Started(msgspec.Struct, frozen=True, tag=True):
    """A judge was forked for `token`."""

    token: str


class Heartbeat(msgspec.Struct, frozen=True, tag=True):
    """The job of `token` is still being judged; `activity` says what is done, where known."""

    token: str
    activity: str = ""


class Done(msgspec.Struct, frozen=True, tag=True):
    """The job of `token` was judged; `result` is an encoded SubmissionResult."""

    token: str
    result: bytes


class Lost(msgspec.Struct, frozen=True, tag=True):
    """The job of `token` will get no result, for a reason that is not the student's."""

    token: str
    reason: str


Request = Job | Cancel
SlotEvent = Started | Heartbeat | Done | Lost
Report = Ready | Failed | Started | Heartbeat | Done | Lost


def send(sock: socket.socket, content: msgspec.Struct) -> None:
    """Send one frame. Raises JudgeError when the other end is gone."""
    body = msgspec.msgpack.encode(content)
    try:
        sock.sendall(_HEADER.pack(len(body)) + body)
    except OSError as error:
        raise JudgeError(f"the other end of a slot is gone ({error.strerror})") from None


class Frames(Generic[Content]):
    """Collects what arrives on a socket and hands out whole frames of the types in `form`."""

    def __init__(self, sock: socket.socket, form: Any) -> None:
        self.closed = False
        self._sock = sock
        self._decoder: msgspec.msgpack.Decoder[Content] = msgspec.msgpack.Decoder(form)
        self._buffer = bytearray()

    def receive(self) -> Iterator[Content]:
        """Read once from the socket and yield each whole frame; sets `closed` at its end.

        Raises JudgeError for a frame that is none.
        """
        try:
            chunk = self._sock.recv(_CHUNK)
        except BlockingIOError:
            return
        except OSError:
            chunk = b""
        self.closed = not chunk
        self._buffer += chunk
        while len(self._buffer) >= _HEADER.size:
            (length,) = _HEADER.unpack_from(self._buffer)
            if length > MAX_FRAME:
                raise JudgeError(f"a frame of {length} bytes between slot and zygote")
            if len(self._buffer) < _HEADER.size + length:
                return
            body = bytes(self._buffer[_HEADER.size : _HEADER.size + length])
            del self._buffer[: _HEADER.size + length]
            try:
                yield self._decoder.decode(body)
            except msgspec.MsgspecError as error:
                raise JudgeError(f"a malformed frame between slot and zygote: {str(error)[:200]}") from None
