"""Functions of the judge that the student's code may call."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from autograder.checks.classify import CHECK_DEFECTS
from autograder.checks.describe import kind_of
from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import BoxDied, StudentError
from autograder.checks.submission import SubmissionDied
from autograder.judge.alarm import OutOfTime
from autograder.wire.errors import ClaimError, WireError
from autograder.wire.references import CallbackRef, Parameter

# What says by itself whose fault it is; anything else is blamed on the arguments that came from the box.
_CLEAR = (CheckFailed, StudentError, BoxDied, SubmissionDied, AssertionError, *CHECK_DEFECTS)
_MOST_TOLD = 4


class Callbacks:
    """The functions that one client has passed into its box.

    An exception in one of them reaches the student's code as a plain error that says nothing, and is raised
    again as soon as the judge's own call is over: the student's code cannot swallow it. Where arguments of
    the student's were in play it is raised as a failed check, just as for a value that no check can use; a
    function that is wrong by itself fails the solution too, which `verify` finds.
    """

    def __init__(self) -> None:
        self._functions: dict[int, Callable[..., Any]] = {}
        self._failure: BaseException | None = None

    def refer(self, function: Callable[..., Any]) -> CallbackRef:
        """Keep `function` and name it for the box."""
        number = len(self._functions) + 1
        self._functions[number] = function
        return CallbackRef(number, _name(function), _parameters(function))

    def run(
        self, number: int, args: tuple[Any, ...], kwargs: dict[str, Any], encode: Callable[[Any], bytes]
    ) -> tuple[bytes, bool]:
        """Return what function `number` gives for the box's arguments, encoded, and whether it failed.

        Raises ClaimError when there is no such function, and whatever breaks the connection.
        """
        function = self._functions.get(number)
        if function is None:
            raise ClaimError(f"no function has the number {number}")
        try:
            result = function(*args, **kwargs)
        except (WireError, KeyboardInterrupt, OutOfTime):
            raise
        except BaseException as error:  # pytest's own outcomes are no Exceptions
            self.fail(_blamed(error, function, (*args, *kwargs.values())))
            return encode(None), True
        try:
            return encode(result), False
        except (TypeError, WireError) as error:  # the function returned what cannot be sent
            self.fail(_blamed(error, function, (*args, *kwargs.values())))
            return encode(None), True

    def fail(self, error: BaseException) -> None:
        """Remember the first failure until the judge's call is over."""
        self._failure = self._failure or error

    def reraise(self) -> None:
        """Raise what a function raised since the last time, if one did."""
        if self._failure is not None:
            failure, self._failure = self._failure, None
            raise failure


def _name(function: Callable[..., Any]) -> str:
    return str(getattr(function, "__name__", type(function).__name__))


def _blamed(error: BaseException, function: Callable[..., Any], arguments: tuple[Any, ...]) -> BaseException:
    """Return what to raise for `error`: a failed check when the arguments may have caused it."""
    if not arguments or isinstance(error, _CLEAR) or not isinstance(error, Exception):
        return error
    kinds = ", ".join(kind_of(argument) for argument in arguments[:_MOST_TOLD])
    more = ", ..." if len(arguments) > _MOST_TOLD else ""
    name = _name(function)
    called = f"`{name}`" if name.isidentifier() else "the function it was given"  # a lambda has no name
    told = f"your code called {called} with {kinds}{more}: it cannot work with that"
    if any(argument is None for argument in arguments):
        told += " (does every function of yours return its result?)"
    failure = CheckFailed(told)
    failure.__cause__ = error
    return failure


def arguments_of(values: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return the arguments of a call as the box sent them. Raises ClaimError when they are none."""
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
