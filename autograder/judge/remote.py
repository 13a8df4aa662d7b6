"""What a check holds of an object that lives in the box.

A `Remote` forwards attribute reads, calls, indexing, `len` and iteration. It never lets the box decide a
comparison or a truth value: those raise a TypeError that tells the author of the check what to write instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple, NoReturn, Protocol

from autograder.wire.references import Handle


class Asker(Protocol):
    """The part of a Client that a Remote uses."""

    def call(
        self, handle: Handle, args: tuple[Any, ...], kwargs: dict[str, Any], name: str, inspect: bool = False
    ) -> Any:
        """Call the object."""

    def attribute(self, handle: Handle, name: str, path: str) -> Any:
        """Read an attribute."""

    def item(self, handle: Handle, index: Any) -> Any:
        """Read an item."""

    def length(self, handle: Handle) -> int:
        """Return the length."""

    def iterate(self, handle: Handle) -> Iterator[Any]:
        """Return an iterator over the items."""


class Inspected(NamedTuple):
    """A call's result, and its arguments as they are in the box after the call."""

    result: Any
    arguments: tuple[Any, ...]
    keywords: dict[str, Any]


def _undecided(operation: str) -> Callable[..., NoReturn]:
    def refuse(self: Remote, *others: object) -> NoReturn:
        raise TypeError(
            f"{self!r}: {operation} would be decided by the student's code; compare plain values instead"
        )

    return refuse


class Remote:
    """An object in the box, for the author of a check."""

    __slots__ = ("__weakref__", "_remote_client", "_remote_handle", "_remote_path")

    def __init__(self, client: Asker, handle: Handle, path: str = "") -> None:
        object.__setattr__(self, "_remote_client", client)
        object.__setattr__(self, "_remote_handle", handle)
        object.__setattr__(self, "_remote_path", path)

    def __repr__(self) -> str:
        handle = self._remote_handle
        what = "" if handle.kind in ("object", handle.type_name) else f"{handle.kind} "
        path = f" `{self._remote_path}`" if self._remote_path else ""
        return f"<Remote {what}{handle.type_name}{path}, in the box>"

    def __remote_type_name__(self) -> str:
        """Return the name of the object's type as the box claims it."""
        return str(self._remote_handle.type_name)

    def inspect(self, *args: Any, **kwargs: Any) -> Inspected:
        """Call the object; return its result and the arguments as they are after the call."""
        answer = self._remote_client.call(self._remote_handle, args, kwargs, self._remote_path, inspect=True)
        return Inspected(*answer)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Call the object with what can be passed: see `Client`. Raises StudentError when it raises."""
        return self._remote_client.call(self._remote_handle, args, kwargs, self._remote_path)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):  # never answered by the box
            raise AttributeError(f"{self!r} has no attribute {name!r} here")
        path = f"{self._remote_path}.{name}" if self._remote_path else name
        return self._remote_client.attribute(self._remote_handle, name, path)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(
            f"{self!r}: objects in the box are not changed from here; call a method or use given.py"
        )

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(
            f"{self!r}: objects in the box are not changed from here; call a method or use given.py"
        )

    def __getitem__(self, index: Any) -> Any:
        return self._remote_client.item(self._remote_handle, index)

    def __len__(self) -> int:
        return int(self._remote_client.length(self._remote_handle))

    def __iter__(self) -> Iterator[Any]:
        return iter(self._remote_client.iterate(self._remote_handle))

    __bool__ = _undecided("its truth value")
    __eq__ = _undecided("==")
    __ne__ = _undecided("!=")
    __lt__ = _undecided("<")
    __le__ = _undecided("<=")
    __gt__ = _undecided(">")
    __ge__ = _undecided(">=")
    __contains__ = _undecided("in")
    __hash__ = object.__hash__

    def __array__(self, *args: object, **kwargs: object) -> NoReturn:
        raise TypeError(f"{self!r} is not an array")

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{self!r} cannot be copied out of the box")


def handle_of(remote: Remote) -> Handle:
    """Return the handle behind a Remote."""
    handle: Handle = remote._remote_handle
    return handle


def client_of(remote: Remote) -> Asker:
    """Return the client a Remote belongs to."""
    client: Asker = remote._remote_client
    return client
