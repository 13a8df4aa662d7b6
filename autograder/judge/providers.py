"""Where a run gets the submission from: the file in this process, or a box of a slot's zygote."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.checks.student_errors import BoxDied
from autograder.checks.submission import Ending, SubmissionDied
from autograder.course import Manifest
from autograder.judge.client import Client
from autograder.judge.gpu import CUDA_HOST_MB
from autograder.judge.local import LocalSubmission
from autograder.judge.submission import Submission
from autograder.wire.errors import DeadlineError
from autograder.wire.messages import BoxLimits, LoadReport

if TYPE_CHECKING:  # boxes need Linux; a student's own machine does without them
    from autograder.judge.boxes import Box, BoxZygote


class LocalOpened:
    """A submission in this process; nothing limits it but the deadline of its calls."""

    def __init__(self, submission: LocalSubmission) -> None:
        self.submission = submission

    @property
    def last_value(self) -> object:
        """What the student's code returned last."""
        return self.submission.client.last_value

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""
        return self.submission.client.alive

    def set_deadline(self, moment: float) -> None:
        """Let every call from now on end by `moment` of `time.monotonic()`."""
        self.submission.client.begin_check(moment)

    def close(self) -> Ending:
        """Forget the submission."""
        self.submission.client.close()
        return Ending()


class LocalProvider:
    """Opens the file `path` in this process, anew for each question: for `autograder check` and for tests."""

    def __init__(self, path: Path, given_path: Path | None = None) -> None:
        self._path = path
        self._given_path = given_path if given_path is not None and given_path.is_file() else None

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> LocalOpened:
        """Load the file afresh within `wall_seconds`; CPU time is not limited in this process."""
        return LocalOpened(LocalSubmission(self._path, self._given_path, seconds=wall_seconds))


class BoxOpened:
    """A submission in a box of the slot's zygote."""

    def __init__(self, box: Box, client: Client, source: str | None) -> None:
        self.submission = Submission(client, source)
        self._box = box
        self._client = client
        self._ending: Ending | None = None

    @property
    def last_value(self) -> object:
        """What the student's code returned last."""
        return self._client.last_value

    @property
    def alive(self) -> bool:
        """Whether another call can be made."""
        return self._client.alive

    def set_deadline(self, moment: float) -> None:
        """Let every call from now on end by `moment` of `time.monotonic()`."""
        self._client.begin_check(moment)

    def close(self) -> Ending:
        """End the box and tell how it ended."""
        if self._ending is None:
            self._ending = Ending(*self._box.end())
            self._client.close()
        return self._ending


class BoxProvider:
    """Opens a submission in boxes. `report` is how it was loaded the first time; `cpu_seconds` adds up.

    `source` is the file as it was handed in and `text` its Python, for checks that read it (None when that
    took too much to read). `whole_gpu` lets boxes take all memory of their GPU.
    """

    def __init__(
        self,
        zygote: BoxZygote,
        manifest: Manifest,
        source: bytes,
        filename: str,
        text: str | None,
        given: str | None,
        *,
        whole_gpu: bool = False,
    ) -> None:
        self.report: LoadReport | None = None
        self.cpu_seconds = 0.0
        self._zygote = zygote
        self._manifest = manifest
        self._source = source
        self._filename = filename
        self._text = text
        self._given = given
        self._whole_gpu = whole_gpu

    def open(self, question: str, cpu_seconds: float, wall_seconds: float) -> BoxOpened:
        """Start a box that loads the submission, and wait until it has.

        Raises JudgeError when there is no box to be had, SubmissionDied when loading ended the box.
        """
        limits, gpu = self._manifest.limits_for(question), self._zygote.gpu
        box = self._zygote.spawn(
            BoxLimits(
                cpu_seconds=cpu_seconds,
                wall_seconds=wall_seconds,
                memory_mb=limits.memory_mb + (CUDA_HOST_MB if gpu else 0),
                output_kb=limits.output_kb,
                file_mb=limits.file_mb,
                gpu_memory_mb=gpu.memory_mb if gpu and not self._whole_gpu else 0,
            ),
            self._source,
            self._filename,
        )
        client = Client(box.channel, self._given, deadline=time.monotonic() + wall_seconds)
        opened = _Counted(box, client, self._text, self)
        try:
            report = client.report
        except BoxDied:
            raise SubmissionDied(opened.close()) from None
        except DeadlineError:
            box.kill("wall limit")
            raise SubmissionDied(opened.close()) from None
        except BaseException:
            opened.close()
            raise
        self.report = self.report or report
        return opened


class _Counted(BoxOpened):
    """Adds what its box used to the provider's sum."""

    def __init__(self, box: Box, client: Client, source: str | None, provider: BoxProvider) -> None:
        super().__init__(box, client, source)
        self._provider = provider

    def close(self) -> Ending:
        """End the box; count its time once."""
        first = self._ending is None
        ending = super().close()
        if first:
            self._provider.cpu_seconds += ending.cpu_seconds
        return ending
