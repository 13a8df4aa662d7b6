"""One slip is not charged twice: a question that builds on an earlier one gets a second chance.

A student's `sgd_epoch` calls the student's own gradients. Where those are wrong they have cost their
points already, so a check of the epoch that fails is run once more with the reference's gradients in their
place. The reference stays in the judge: what the student's code calls then is a call back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from autograder.checks.classify import is_ours
from autograder.checks.outcomes import CheckFailed
from autograder.checks.student_errors import StudentError

# Loaded into the box; nothing in it is secret.
REPLACER = '''
def call_with(function, replacements, arguments):
    """Call `function` while other functions of its module are replaced, and put them back."""
    namespace = getattr(function, "__globals__", {})
    before = {name: namespace[name] for name in replacements if name in namespace}
    namespace.update(replacements)
    try:
        return function(*arguments)
    finally:
        for name in replacements:
            namespace.pop(name, None)
        namespace.update(before)
'''


def with_earlier(
    submission: Any, reference: Any, name: str, earlier: Sequence[str], examine: Callable[[Any], None]
) -> None:
    """Run `examine` on the student's `name`; if it fails, once more with the `earlier` functions replaced.

    `examine` expects something of the function, called or inspected, and may run twice; the check passes when
    either run does. When neither does, the first failure is raised: it is about the student's work as it
    stands. A public check has no reference; it gives an object with stand-ins that suit its example alone.

    Example:
        with_earlier(submission, reference, "sgd_epoch", ["softmax_regression_gradients"], examine)

    """
    try:
        examine(getattr(submission, name))
    except (CheckFailed, StudentError):
        # A failure of the second chance is not told, even of a box that died: the first one is the student's.
        if not _passes_with_reference(submission, reference, name, earlier, examine):
            raise


class Stood(NamedTuple):
    """What an inspected call with stand-ins gave: the result, and the arguments as they are after it."""

    result: Any
    arguments: Sequence[object]


class _WithStandIns:
    """A student's function whose earlier functions are replaced while it runs."""

    def __init__(self, replacer: Any, function: Any, replacements: dict[str, Any]) -> None:
        self._call_with, self._function, self._replacements = replacer.call_with, function, replacements

    def __call__(self, *arguments: Any) -> Any:
        return self._call_with(self._function, self._replacements, arguments)

    def inspect(self, *arguments: Any) -> Stood:
        """Call it, and return the arguments as they are afterwards, too."""
        call = self._call_with.inspect(self._function, self._replacements, arguments)
        return Stood(call.result, call.arguments[2])


def _passes_with_reference(
    submission: Any, reference: Any, name: str, earlier: Sequence[str], examine: Callable[[Any], None]
) -> bool:
    replacements = {function: getattr(reference, function) for function in earlier}

    def attempt() -> None:
        replacer = submission.client.load_module("replacer", REPLACER)
        examine(_WithStandIns(replacer, getattr(submission, name), replacements))

    return passes(submission, attempt)


def passes(submission: Any, attempt: Callable[[], object]) -> bool:
    """Whether `attempt`, another chance for the student's code, passes; what is our fault is raised.

    A box that was lost in it is no finding about the student, although it looks like any other that died:
    the run asks how its boxes ended before it lets the first failure count.
    """
    client = submission.client
    try:
        attempt()
    except Exception as error:
        if is_ours(error, client.last_value):
            raise
        return False
    return True
