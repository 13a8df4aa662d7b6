"""How much one frame may hold. Every bound is checked before memory is taken."""

import msgspec


class Limits(msgspec.Struct, frozen=True):
    """The bounds of a frame and of the values in it."""

    frame_bytes: int = 512 * 2**20
    small_frame_bytes: int = 2**20  # of a message that carries no value: its texts and lists become objects
    depth: int = 64  # of nested containers: a model's config has about twelve
    items: int = 2_000_000  # elements of all lists, tuples and dicts together
    keys: int = 10_000  # of all dicts together: chosen keys can make a dict quadratic
    int_bytes: int = 1024  # below Python's limit for printing an int, so messages may show any of them
    dims: int = 32


DEFAULT_LIMITS = Limits()
