"""What can go wrong on the wire.

WireError
├── ClaimError      a frame that is malformed, forbidden or out of turn: the box's doing
├── DeadlineError   no whole answer before the deadline
├── ClosedError     the other end is gone
└── EncodeError     a value that cannot be sent: too deep or too large
"""


class WireError(Exception):
    """Any trouble with the wire."""


class ClaimError(WireError):
    """The other side sent something malformed, forbidden or out of turn."""


class DeadlineError(WireError):
    """The other side did not answer, or did not read, before the deadline."""


class ClosedError(WireError):
    """The other side has closed its end."""


class EncodeError(WireError):
    """A value is too deep or too large to be sent."""
