"""Packets between judge, keeper and zygote: a JSON object and some descriptors, one message each.

All three ends are ours and none has run student code; a box never sees these sockets. The sockets are of
kind SOCK_SEQPACKET, so a message arrives whole or not at all, and a dead peer reads as end of file.
"""

import contextlib
import json
import socket
from typing import Any

_LARGEST = 128 << 10
_MOST_DESCRIPTORS = 8

Packet = dict[str, Any]

HUNG_UP = "hung up"
"""what the judge says of a box whose end of the wire is closed: it is dying, or closed it and lives on"""


def pair() -> tuple[socket.socket, socket.socket]:
    """Two connected ends that carry packets."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def send(connection: socket.socket, packet: Packet, descriptors: tuple[int, ...] = ()) -> None:
    """Send one packet; the descriptors stay open here. Raises OSError when the peer is gone."""
    socket.send_fds(connection, [json.dumps(packet).encode()], list(descriptors))


def receive(connection: socket.socket) -> tuple[Packet, list[int]] | None:
    """Return the next packet and its descriptors, or None when the peer is gone. Raises TimeoutError."""
    data: bytes = b""
    descriptors: list[int] = []
    for _attempt in range(2):
        # A peer that closes without having read all we sent is reported as a reset first, and what it had
        # sent before can be read after that.
        with contextlib.suppress(ConnectionResetError):
            data, descriptors, _, _ = socket.recv_fds(connection, _LARGEST, _MOST_DESCRIPTORS)
            break
    return (json.loads(data), descriptors) if data else None
