"""Every message of the wire, in both directions, and what a box tells about loading a submission."""

from __future__ import annotations

import msgspec

from autograder.wire.errors import ClaimError


class BoxLimits(msgspec.Struct, frozen=True):
    """What one box may use. Memory counts over what the warm zygote already holds.

    `gpu_memory_mb` is what TensorFlow is told to take of a GPU, 0 for all of it: advice, not a wall.
    """

    cpu_seconds: float = 30.0
    wall_seconds: float = 120.0
    memory_mb: int = 2048
    output_kb: int = 1024
    file_mb: int = 64
    gpu_memory_mb: int = 0


class Frame(msgspec.Struct, frozen=True):
    """One place in the student's own code: file or cell, line (from 1), function, and that line's text."""

    where: str
    line: int
    function: str
    source: str


class ErrorReport(msgspec.Struct, frozen=True):
    """An exception in a box, formatted there. `frames` ends where it was raised; it may be empty."""

    type_name: str
    message: str
    frames: list[Frame] = []


class CellReport(msgspec.Struct, frozen=True):
    """What became of one cell.

    `status` is "loaded", "failed" (an exception stopped it), "broken" (a syntax error in part of it) or
    "skipped" (it only explores, or is not Python). `line` is where the cell begins in its file; 1 in a
    notebook.
    """

    label: str
    filename: str
    line: int
    status: str
    error: ErrorReport | None = None
    notes: list[str] = []


class LoadReport(msgspec.Struct, frozen=True):
    """What loading a submission gave.

    `names` maps each defined name to its kind (function, class, module, object); `broken` maps the name of
    each function or class that a syntax error cost to a sentence about it. `notes` says what was done to read
    the file. `problem` is empty, or the sentence that explains why nothing could be read at all.
    """

    filename: str
    kind: str = "python"
    cells: list[CellReport] = []
    names: dict[str, str] = {}
    broken: dict[str, str] = {}
    notes: list[str] = []
    problem: str = ""


class Message(msgspec.Struct, frozen=True, tag=True, array_like=True, forbid_unknown_fields=True):
    """A frame's content."""


class Request(Message, frozen=True):
    """What the judge asks. `seq` counts the requests of one connection; the answer carries it back."""

    seq: int


class Load(Request, frozen=True):
    """Ask how loading the submission went; answered by Loaded once it has ended."""


class Call(Request, frozen=True):
    """Call `target`. `values` is (args, kwargs); with `inspect` the answer is (result, args, kwargs)."""

    target: int
    values: bytes
    inspect: bool = False


class GetAttribute(Request, frozen=True):
    """Read an attribute. Target 0 is the submission itself."""

    target: int
    name: str


class GetItem(Request, frozen=True):
    """Read `target[index]`."""

    target: int
    index: bytes


class Length(Request, frozen=True):
    """`len(target)`."""

    target: int


class Iterate(Request, frozen=True):
    """`iter(target)`: answered by the handle of an iterator."""

    target: int


class Advance(Request, frozen=True):
    """`next(target)`: answered by a tuple of one item, or of none at the end."""

    target: int


class LoadGiven(Request, frozen=True):
    """Run a module of the course's own in the box; answered by its handle."""

    name: str
    source: str


class Release(Message, frozen=True):
    """The judge holds these handles no longer. Not answered."""

    handles: list[int]


class CallbackResult(Message, frozen=True):
    """What the judge's function gave. With `failed` the student's code sees a plain error instead."""

    number: int
    value: bytes
    failed: bool = False


class Loaded(Message, frozen=True):
    """The answer to Load."""

    seq: int
    report: LoadReport


class Returned(Message, frozen=True):
    """The answer to any other request."""

    seq: int
    value: bytes


class Raised(Message, frozen=True):
    """The student's code raised while the request was served."""

    seq: int
    error: ErrorReport


class Told(Message, frozen=True):
    """What a box program other than the submission server tells of itself: one JSON object, unread here."""

    json: bytes


class CallbackRequest(Message, frozen=True):
    """The student's code calls a function of the judge's. `values` is (args, kwargs)."""

    number: int
    callback: int
    values: bytes


AnyMessage = (
    Load
    | Call
    | GetAttribute
    | GetItem
    | Length
    | Iterate
    | Advance
    | LoadGiven
    | Release
    | CallbackResult
    | Loaded
    | Returned
    | Raised
    | Told
    | CallbackRequest
)

# What is most of these is one run of bytes or text, which takes no more memory read than sent.
_LARGE: tuple[type[Message], ...] = (
    Call,
    GetItem,
    LoadGiven,
    CallbackResult,
    Returned,
    Told,
    CallbackRequest,
)


def _beginning(kind: type[Message]) -> bytes:
    """Return the first bytes of every frame that `pack` makes of such a message."""
    return bytes([0x90 | (1 + len(kind.__struct_fields__))]) + msgspec.msgpack.encode(kind.__name__)


_LARGE_BEGINNINGS = tuple(map(_beginning, _LARGE))
LONGEST_BEGINNING = max(map(len, _LARGE_BEGINNINGS))


def may_be_large(beginning: bytes | bytearray) -> bool:
    """Whether the frame that begins so carries a value, and so may be larger than a small frame."""
    return beginning.startswith(_LARGE_BEGINNINGS)


_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[AnyMessage] = msgspec.msgpack.Decoder(AnyMessage)


def pack(message: Message) -> bytes:
    """Return `message` as the body of a frame."""
    return _encoder.encode(message)


def unpack(body: bytes | bytearray | memoryview) -> AnyMessage:
    """Return the message in the body of a frame. Raises ClaimError for anything malformed."""
    try:
        return _decoder.decode(body)
    except (msgspec.MsgspecError, RecursionError, MemoryError, ValueError) as error:
        raise ClaimError(f"a frame is not a message: {str(error)[:200]}") from None
