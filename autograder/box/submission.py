"""The last step of starting a box: read the source, load it, answer the judge until it hangs up."""

import os
import socket

from autograder.box.loader import load
from autograder.box.server import Server
from autograder.wire.channel import Channel


def run(wire: int, source: int, filename: str) -> None:
    """Load the submission held by descriptor `source` and serve it on the stream socket `wire`."""
    channel = Channel(socket.socket(fileno=wire))
    text = read_sealed(source)
    namespace, report = load(text, filename)
    Server(namespace, report).serve(channel)


def read_sealed(descriptor: int) -> bytes:
    """Return the whole sealed file and close it; its offset, shared with other holders, is not relied on."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size, 0)
    os.close(descriptor)
    return data
