"""What a check gets as `submission`."""

from __future__ import annotations

from typing import Any

from autograder.checks.outcomes import CheckFailed
from autograder.judge.client import Client
from autograder.judge.remote import Remote

TOO_LARGE = "your file is too large or too complicated for this check, which looks at its text"


class Submission:
    """The student's names as attributes, answered by the box.

        submission.dense(X, W, b)            call a function
        submission.dense.inspect(X, W, b)    the same, with the arguments as they are afterwards
        submission.given.helper(model)       call a function of checks/given.py, in the box
        submission.has("dense")              whether the student defines it
        submission.source                    the Python that was loaded, for looking at its syntax tree

    Reading a name that the student does not define raises MissingName, a failed check.
    """

    def __init__(self, client: Client, source: str | None) -> None:
        self._client = client
        self._source = source

    def __repr__(self) -> str:
        return f"<{type(self).__name__} over {self._client!r}>"

    @property
    def client(self) -> Client:
        """The connection to the box."""
        return self._client

    @property
    def source(self) -> str:
        """The source text of the cells that were loaded; parses as one module.

        Raises CheckFailed when it took too much to read.
        """
        if self._source is None:
            raise CheckFailed(
                "your file is too large or too complicated for this check, which looks at its text"
            )
        return self._source

    @property
    def given(self) -> Remote:
        """The assignment's `checks/given.py`, in the box."""
        return self._client.given

    def has(self, name: str) -> bool:
        """Whether the submission defines `name`."""
        return self._client.has(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._client.lookup(name)
