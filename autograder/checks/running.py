"""Running the checks of one submission: dependencies, deadlines, and the verdict of each check."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from autograder.checks.classify import not_judged, outcome_of
from autograder.checks.collection import CollectedCheck, share_of_missing
from autograder.checks.outcomes import clear_award, current_award, noted_accuracies, show_values
from autograder.checks.question import Declaration
from autograder.checks.question_boxes import QuestionBoxes
from autograder.checks.student_errors import BoxDied
from autograder.checks.submission import Provider, SubmissionDied
from autograder.checks.verdicts import Outcome, Status, Verdict, combine
from autograder.course import Manifest
from autograder.wire.errors import ClosedError, DeadlineError


class RunOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What to run and how: `questions` and `only_checks` restrict it, None means all.

    `settled` says how checks that are not run here ended before, for those that depend on them; one that is
    not in it counts as passed.
    """

    seed: int = 0
    profile: str = "quick"
    dataset: str = "digits"
    public_only: bool = False
    questions: list[str] | None = None
    only_checks: list[str] | None = None
    settled: dict[str, Status] = {}

    def wants(self, declaration: Declaration) -> bool:
        """Whether this check is to be run."""
        return (
            (declaration.public or not self.public_only)
            and (self.questions is None or declaration.question in self.questions)
            and (self.only_checks is None or declaration.check in self.only_checks)
        )


class CheckRun:
    """The state of one run of an assignment's checks over one submission."""

    def __init__(
        self,
        manifest: Manifest,
        checks: Sequence[CollectedCheck],
        provider: Provider,
        options: RunOptions,
        on_verdict: Callable[[Verdict], None] | None = None,
    ) -> None:
        self.manifest = manifest
        self.options = options
        self.checks = [check for check in checks if options.wants(check.declaration)]
        self._collected = checks
        self._provider = provider
        self._on_verdict = on_verdict
        self._outcomes: dict[str, list[Outcome]] = defaultdict(list)
        self._status: dict[str, Status] = dict(options.settled)
        self._boxes: QuestionBoxes | None = None
        self._fatal: Outcome | None = None
        self._declaration: Declaration | None = None
        self._latest = 0.0

    def submission(self) -> Any:
        """Return what the `submission` fixture hands to the running check."""
        return self._need_boxes().opened(self._latest).submission

    def reason_not_to_run(self, declaration: Declaration) -> Outcome | None:
        """Return the outcome of a check that cannot begin; None when it can."""
        for name in declaration.depends:
            status = self._status.get(name)
            if status is Status.NOT_JUDGED:
                return not_judged(f"it depends on {name}, which was not judged")
            if status not in (None, Status.PASSED):
                title = name.partition(".")[2].replace("_", " ")
                return Outcome(
                    status=Status.SKIPPED,
                    award=0.0,
                    message=f"skipped: it builds on “{title}”, which did not pass",
                )
        return self._fatal or self._boxes_of(declaration.question).spent()

    def begin(self, declaration: Declaration) -> None:
        """Prepare one case of a check: its deadline, what its messages may show, no award yet."""
        self._declaration = declaration
        # Once, for all boxes and calls of the case: each use of `submission` would else begin it anew.
        self._latest = self._need_boxes().begin(time.monotonic(), declaration.deadline)
        clear_award()
        show_values(declaration.public)

    def judge(self, error: BaseException | None) -> Outcome:
        """Return the outcome of the running case, which ended with `error` or passed."""
        declaration = self._declaration
        if declaration is None:
            raise RuntimeError("judge() outside a check")
        earned = current_award()
        if error is None:
            outcome = Outcome(status=Status.PASSED, award=1.0 if earned is None else earned)
        else:
            outcome = self._blame(error, declaration)
            lost = self._need_boxes().lost()
            if lost is not None:  # the check may have caught that and told of something else
                outcome = self._need_boxes().outcome(lost)
            if outcome.status is Status.FAILED:
                outcome = msgspec.structs.replace(outcome, award=earned or 0.0)
        return msgspec.structs.replace(outcome, accuracies=noted_accuracies())

    def record(self, declaration: Declaration, outcome: Outcome) -> None:
        """Note how one case ended and charge its time."""
        self._outcomes[declaration.check].append(outcome)
        self._boxes_of(declaration.question).charge(outcome.seconds)

    def finish(self, check: CollectedCheck) -> Verdict:
        """Turn the cases of a check into its verdict."""
        verdict = self._verdict(check.declaration, combine(self._outcomes[check.id]))
        self._status[check.id] = verdict.status
        if self._on_verdict is not None:
            self._on_verdict(verdict)
        return verdict

    def close(self) -> None:
        """End the live box."""
        if self._boxes is not None:
            self._boxes.end()
            self._boxes = None

    def unreported(self) -> list[Verdict]:
        """Return a *not judged* verdict for every declared check that was to be run and was not collected."""
        collected = {check.id for check in self._collected}
        verdicts = []
        for question in self.manifest.questions:
            points = share_of_missing(question, self._collected)
            for name in question.check_ids("public" if self.options.public_only else "all"):
                declaration = Declaration(
                    check=name,
                    question=question.id,
                    points=points,
                    public=name in question.check_ids("public"),
                    hint="",
                    depends=(),
                    deadline=None,
                )
                if name not in collected and self.options.wants(declaration):
                    verdicts.append(self._verdict(declaration, combine([])))
        return verdicts

    def _blame(self, error: BaseException, declaration: Declaration) -> Outcome:
        boxes = self._need_boxes()
        if isinstance(error, SubmissionDied):
            outcome = boxes.outcome(boxes.end(error.ending))
            if error.ending.cause in ("cpu limit", "wall limit") and boxes.had_whole_budget:
                # Loading the same file for the next question would only wait for the same limit again. After
                # a box that used up most of a budget, though, the next question may well load it in its own.
                self._fatal = outcome
            return outcome
        if isinstance(error, ClosedError | BoxDied):
            return boxes.outcome(boxes.end())
        if isinstance(error, DeadlineError):
            return self._late(boxes, declaration)
        return outcome_of(error, public=declaration.public, last_value=boxes.last_value)

    def _late(self, boxes: QuestionBoxes, declaration: Declaration) -> Outcome:
        ending = boxes.end()
        seconds = boxes.limits.wall_seconds if declaration.deadline is None else declaration.deadline
        message = f"your code did not finish within {seconds:g} s"
        if ending.cause in ("cpu limit", "lost"):
            return boxes.outcome(ending)
        return Outcome(status=Status.TIMED_OUT, award=0.0, message=message)

    def _need_boxes(self) -> QuestionBoxes:
        if self._boxes is None:
            raise RuntimeError("a submission was used outside a check")
        return self._boxes

    def _boxes_of(self, question: str) -> QuestionBoxes:
        if self._boxes is None or self._boxes.question != question:
            self.close()
            self._boxes = QuestionBoxes(question, self.manifest, self._provider)
        return self._boxes

    def _verdict(self, declaration: Declaration, outcome: Outcome) -> Verdict:
        return Verdict(
            check=declaration.check,
            question=declaration.question,
            status=outcome.status,
            points=declaration.points,
            awarded=min(max(outcome.award, 0.0), 1.0) * declaration.points,
            public=declaration.public,
            message=outcome.message,
            hint=declaration.hint if outcome.status not in (Status.PASSED, Status.NOT_JUDGED) else "",
            seconds=round(outcome.seconds, 4),
            debug=outcome.debug,
            accuracies=outcome.accuracies,
        )
