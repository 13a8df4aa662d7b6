"""Functions of the judge that the student's code may call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from autograder.judge.alarm import OutOfTime
from autograder.wire.errors import ClaimError, WireError
from autograder.wire.references import CallbackRef, Parameter


class Callbacks:
    """The functions that one client has passed into its box.

    An exception in one of them reaches the student's code as a plain error that says nothing, and is raised
    again, itself, as soon as the judge's own call is over: the student's code cannot swallow it.
    """

    def __init__(self) -> None:
        self._functions: dict[int, Callable[..., Any]] = {}
        self._failure: BaseException | None = None

    def refer(self, function: Callable[..., Any]) -> CallbackRef:
        """Keep `function` and name it for the box."""
        number = len(self._functions) + 1
        self._functions[number] = function
        name = getattr(function, "__name__", type(function).__name__)
        return CallbackRef(number, str(name), _parameters(function))

    def run(self, number: int, values: Any) -> tuple[Any, bool]:
        """Return what function `number` gives for (args, kwargs), and whether it failed.

        Raises ClaimError when the box's call is malformed, and whatever breaks the connection.
        """
        function = self._functions.get(number)
        if function is None:
            raise ClaimError(f"no function has the number {number}")
        args, kwargs = _arguments(values)
        try:
            return function(*args, **kwargs), False
        except (WireError, KeyboardInterrupt, OutOfTime):
            raise
        except BaseException as error:  # pytest's own outcomes are no Exceptions
            self.fail(error)
            return None, True

    def fail(self, error: BaseException) -> None:
        """Remember the first failure until the judge's call is over."""
        self._failure = self._failure or error

    def reraise(self) -> None:
        """Raise what a function raised since the last time, if one did."""
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure


def _arguments(values: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    if isinstance(values, tuple) and len(values) == 2:
        args, kwargs = values
        if (
            isinstance(args, tuple)
            and isinstance(kwargs, dict)
            and all(isinstance(key, str) for key in kwargs)
        ):
            return args, kwargs
    raise ClaimError("a call without arguments")


def _parameters(function: Callable[..., Any]) -> tuple[Parameter, ...] | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions tell no signature
        return None
    return tuple(
        Parameter(parameter.name, int(parameter.kind), parameter.default is not inspect.Parameter.empty)
        for parameter in signature.parameters.values()
    )
