"""What a call into a submission can end with, besides its result.

    StudentError      the student's code raised
    BoxDied           the box is gone: a crash, an exit, a limit; its end says which
    MissingName       the submission does not define what the check needs (a failed check)

The submission's client raises them in the check that made the call; the plugin turns them into verdicts.
"""

from __future__ import annotations

from autograder.checks.outcomes import CheckFailed


class StudentError(Exception):
    """The student's code raised an exception in the box. All fields are claims of the box, so plain text.

    `type_name` and `message` describe the exception, `line` is the line of the student's file (None when
    unknown), `function` what the check called, `where` names the file or notebook cell of `line`.
    """

    def __init__(
        self,
        type_name: str,
        message: str = "",
        line: int | None = None,
        function: str = "",
        where: str = "",
        traceback: str = "",
    ) -> None:
        super().__init__(f"{type_name}: {message}" if message else type_name)
        self.type_name = type_name
        self.message = message
        self.line = line
        self.function = function
        self.where = where
        self.traceback = traceback


class BoxDied(Exception):  # noqa: N818 - the box died; whose fault that is depends on its end
    """The box of this question is gone."""


class MissingName(CheckFailed):
    """The submission does not define a name that the check needs."""

    def __init__(self, name: str, because: str = "") -> None:
        reason = f" ({because})" if because else ""
        super().__init__(f"`{name}` is not defined in your submission{reason}")
        self.name = name
