"""Frames over a stream socket, each within a deadline; and the same inside one process.

A deadline is a moment of `time.monotonic()`, or None for no deadline.
"""

from __future__ import annotations

import socket
import struct
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from autograder.wire.errors import ClaimError, ClosedError, DeadlineError, EncodeError
from autograder.wire.limits import DEFAULT_LIMITS, Limits
from autograder.wire.messages import LONGEST_BEGINNING, AnyMessage, Message, may_be_large, pack, unpack

_HEADER = struct.Struct(">I")
_CHUNK = 2**20


class Transport(Protocol):
    """What a Client and a Server need of a channel."""

    def send(self, message: Message, deadline: float | None = None) -> None:
        """Send one message."""

    def receive(self, deadline: float | None = None) -> AnyMessage:
        """Wait for the next message."""

    def close(self) -> None:
        """Give up this end."""


class Channel:
    """One end of a connected stream socket. Used by one thread at a time."""

    def __init__(self, sock: socket.socket, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.hung_up = False
        """whether the other side was found gone"""
        self._sock = sock

    def __repr__(self) -> str:
        return f"<Channel on descriptor {self._sock.fileno()}>"

    def fileno(self) -> int:
        """Return the socket's descriptor, -1 once closed."""
        return self._sock.fileno()

    def send(self, message: Message, deadline: float | None = None) -> None:
        """Send `message` whole. Raises DeadlineError, ClosedError, and EncodeError when it is too large."""
        body = pack(message)
        if len(body) > self.limits.frame_bytes:
            raise EncodeError(f"the value is larger than {self.limits.frame_bytes // 2**20} MB")
        try:
            self._sock.settimeout(_seconds_left(deadline))
            self._sock.sendall(_HEADER.pack(len(body)) + body[:_CHUNK])
            if len(body) > _CHUNK:
                self._sock.settimeout(_seconds_left(deadline))
                self._sock.sendall(memoryview(body)[_CHUNK:])
        except TimeoutError:
            raise DeadlineError("the other side did not read in time") from None
        except OSError as error:
            raise self._gone() from error

    def receive(self, deadline: float | None = None) -> AnyMessage:
        """Return the next message. Raises DeadlineError, ClosedError, ClaimError (anything malformed)."""
        (length,) = _HEADER.unpack(self._exactly(_HEADER.size, deadline))
        if length > self.limits.frame_bytes:
            raise ClaimError(f"a frame of {length} bytes: at most {self.limits.frame_bytes} are allowed")
        if length <= self.limits.small_frame_bytes:
            return unpack(self._exactly(length, deadline))
        beginning = self._exactly(LONGEST_BEGINNING, deadline)
        if not may_be_large(beginning):
            raise ClaimError(f"a frame of {length} bytes that carries no value")
        return unpack(self._exactly(length, deadline, beginning))

    def close(self) -> None:
        """Close the socket; the other side's next receive raises ClosedError."""
        self._sock.close()

    def _gone(self) -> ClosedError:
        self.hung_up = True
        return ClosedError("the other side is gone")

    def _exactly(self, count: int, deadline: float | None, begun: bytes | bytearray = b"") -> bytearray:
        """Return `count` bytes, the first of which, `begun`, were received before."""
        # Doubles with what really arrives: a claimed length alone takes no memory.
        data = bytearray(min(count, _CHUNK))
        filled = len(begun)
        data[:filled] = begun
        while filled < count:
            if filled == len(data):
                data.extend(bytes(min(count - filled, filled)))
            try:
                self._sock.settimeout(_seconds_left(deadline))
                with memoryview(data) as view:
                    received = self._sock.recv_into(view[filled:])
            except TimeoutError:
                raise DeadlineError("the other side did not answer in time") from None
            except OSError as error:
                raise self._gone() from error
            if not received:
                raise self._gone()
            filled += received
        return data


def _seconds_left(deadline: float | None) -> float | None:
    """Return the seconds that are left. Raises DeadlineError when there are none."""
    if deadline is None:
        return None
    left = deadline - time.monotonic()
    if left <= 0:
        raise DeadlineError("the other side did not answer in time")
    return left


class LoopbackChannel:
    """One end of a pair inside one process and one thread.

    Waiting for a message means letting the other side work: `receive` runs the other end's `on_wait` until
    a message has arrived. Messages cross as bytes, so what works here works over a socket. A deadline is
    looked at between two messages only.
    """

    def __init__(self) -> None:
        self.on_wait: Callable[[], None] | None = None
        self._inbox: deque[bytes] = deque()
        self._peer = self
        self._closed = False

    @classmethod
    def pair(cls) -> tuple[LoopbackChannel, LoopbackChannel]:
        """Two connected ends."""
        left, right = cls(), cls()
        left._peer, right._peer = right, left
        return left, right

    def send(self, message: Message, deadline: float | None = None) -> None:
        """Put `message` before the other end. Raises ClosedError, DeadlineError."""
        if self._closed or self._peer._closed:
            raise ClosedError("the other side is gone")
        _seconds_left(deadline)
        self._peer._inbox.append(pack(message))

    def receive(self, deadline: float | None = None) -> AnyMessage:
        """Return the next message, letting the other end work until there is one.

        Raises ClosedError, DeadlineError and ClaimError.
        """
        while not self._inbox:
            _seconds_left(deadline)
            if self._closed or self._peer._closed or self._peer.on_wait is None:
                raise ClosedError("the other side is gone")
            self._peer.on_wait()
        return unpack(self._inbox.popleft())

    def close(self) -> None:
        """Give up this end."""
        self._closed = True
