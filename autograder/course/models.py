"""What an assignment is, as its `assignment.toml` declares it.

The models here only say which keys exist and what each may hold; `manifest.py` reads the file and turns
what pydantic finds wrong into sentences for the person who wrote it. The manifest is the list that grading is
held against: a check that is declared and does not report is *not judged*, never passed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    RootModel,
    StringConstraints,
    field_validator,
    model_validator,
)

from autograder.course.suggest import allowed, one_of, question_id
from autograder.errors import CourseError

TOTAL_POINTS = 100
PROFILES = ("quick", "full")

NAME = r"^[A-Za-z_][A-Za-z0-9_]*$"
ASSIGNMENT_ID = r"^[a-z][a-z0-9_]*$"
QUESTION_ID = r"^q[0-9]+(_[0-9]+)*$"
PATTERN_EXAMPLES = {NAME: "dense", ASSIGNMENT_ID: "a2_dense", QUESTION_ID: "q1_2"}

Identifier = Annotated[str, StringConstraints(pattern=NAME, max_length=100)]
AssignmentId = Annotated[str, StringConstraints(pattern=ASSIGNMENT_ID, max_length=60)]
QuestionId = Annotated[str, StringConstraints(pattern=QUESTION_ID, max_length=20)]
Text = Annotated[str, StringConstraints(min_length=1)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]
PositiveInt = Annotated[int, Field(gt=0)]
Fraction = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class _Model(BaseModel):
    """Settings common to all models: no unknown keys, no silent conversions, read-only."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Limits(_Model):
    """What one box may use. `memory_mb` counts what comes on top of the warm zygote."""

    cpu_seconds: Positive = 30
    wall_seconds: Positive = 120
    memory_mb: PositiveInt = 2048
    output_kb: PositiveInt = 1024
    file_mb: PositiveInt = 64


class LimitOverrides(_Model):
    """The limits that one question sets differently; those not given are the assignment's."""

    cpu_seconds: Positive | None = None
    wall_seconds: Positive | None = None
    memory_mb: PositiveInt | None = None
    output_kb: PositiveInt | None = None
    file_mb: PositiveInt | None = None


class Late(_Model):
    """What lateness costs, in percent of the assignment's points; `lms.late` has the arithmetic."""

    per_day: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)]
    cap: Annotated[float, Field(gt=0, le=100, allow_inf_nan=False)] = 100
    grace_hours: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0


class Profile(RootModel[dict[Identifier, int | float]]):
    """Free numbers that checks read (`profile["train_images"]`); `quick` and `full` are the usual two."""

    model_config = ConfigDict(strict=True, frozen=True)

    def __getitem__(self, key: str) -> int | float:
        """Return the parameter `key`; CourseError names those that exist."""
        if key not in self.root:
            raise CourseError(f"the profile has no parameter {key!r}; {one_of(key, self.root)}")
        return self.root[key]

    def __contains__(self, key: object) -> bool:
        """Say whether the profile sets `key`."""
        return key in self.root


class Question(_Model):
    """One question: what the student writes, what it is worth, and the checks that establish it."""

    id: QuestionId
    title: Text
    name: Identifier | Annotated[list[Identifier], Field(min_length=1)]
    points: Positive
    gpu: Literal["ignore", "like", "need"] = "ignore"
    public: list[Identifier] = []
    hidden: list[Identifier] = []
    hidden_count: Annotated[int, Field(ge=0)] | None = None
    limits: LimitOverrides = LimitOverrides()

    @property
    def label(self) -> str:
        """How students know it: `q1_2` is "Q1.2"."""
        return "Q" + self.id[1:].replace("_", ".")

    @property
    def names(self) -> tuple[str, ...]:
        """The functions or classes the student writes, always as a tuple."""
        return (self.name,) if isinstance(self.name, str) else tuple(self.name)

    def check_ids(self, kind: Literal["public", "hidden", "all"] = "all") -> list[str]:
        """Return full ids (`q1_2.bias_is_added`) of this question's declared checks, public ones first."""
        public = self.public if kind != "hidden" else []
        hidden = self.hidden if kind != "public" else []
        return [f"{self.id}.{name}" for name in [*public, *hidden]]

    @field_validator("public", "hidden")
    @classmethod
    def _without_prefix(cls, names: list[str]) -> list[str]:
        for name in names:
            if name.startswith("test_"):
                raise ValueError(f"{name!r}: write it without `test_`: {name.removeprefix('test_')!r}")
        return names


class Threshold(_Model):
    """What an accuracy check demands on one data set and profile, and the runs that say so.

    A student copy names the question instead of a hidden check, and its `minimum` is the stated figure.
    """

    check: str = ""
    question: str = ""
    dataset: Literal["mnist", "digits"]
    profile: Identifier
    minimum: Fraction
    stated: Fraction
    runs: Annotated[int, Field(ge=0)] = 0
    min: Fraction | None = None
    mean: Fraction | None = None
    sd: Annotated[float, Field(ge=0)] | None = None
    false_fail: Fraction | None = None
    measured: str = ""

    @model_validator(mode="after")
    def _stated_is_above(self) -> Threshold:
        if self.stated < self.minimum:
            raise ValueError(
                f"students are told {self.stated:g} but {self.minimum:g} is demanded; "
                "`stated` must not be below `minimum`"
            )
        return self


class Manifest(_Model):
    """An assignment. Build one with `load_manifest`, which explains what is wrong."""

    id: AssignmentId
    order: Annotated[int, Field(ge=0)]
    title: Text
    summary: str = ""
    dataset: Literal["mnist", "none"] = "none"
    modules: list[str] = ["numpy", "tensorflow", "keras", "math"]
    student: bool = False
    limits: Limits = Limits()
    attempts: Literal["latest", "best"] = "latest"
    late: Late | None = None
    profiles: dict[Identifier, Profile] = {}
    questions: Annotated[list[Question], Field(min_length=1)]
    thresholds: list[Threshold] = []

    @property
    def label(self) -> str:
        """The short name students see: "A2"."""
        return f"A{self.order}"

    def question(self, question_id: str) -> Question:
        """Return the question with this id; CourseError names the closest and those that exist."""
        for question in self.questions:
            if question.id == question_id:
                return question
        ids = [question.id for question in self.questions]
        raise CourseError(f"{self.id} has no question {question_id!r}; {one_of(question_id, ids)}")

    def question_id(self, name: str) -> str:
        """Return the id of the question that a person calls `name`, by its id or its label ("Q1.2")."""
        return self.question(question_id(name)).id

    def check_ids(self) -> list[str]:
        """Return the ids of every declared check, in the order of the questions, public before hidden."""
        return [check for question in self.questions for check in question.check_ids()]

    def points(self) -> dict[str, float]:
        """Return what each question is worth, by its id, in their order."""
        return {question.id: float(question.points) for question in self.questions}

    def threshold(self, check: str, dataset: str, profile: str) -> Threshold:
        """Return what `check` demands there; CourseError when it was never measured."""
        for threshold in self.thresholds:
            if (threshold.check, threshold.dataset, threshold.profile) == (check, dataset, profile):
                return threshold
        raise CourseError(
            f"{self.id} has no threshold for {check} on {dataset} in the profile {profile!r}; "
            "measure one with `autograder calibrate`, or grade with a profile that has one"
        )

    def profile(self, name: str) -> Profile:
        """Return the profile's parameters; an assignment that declares no `quick` or `full` needs none."""
        if name in self.profiles:
            return self.profiles[name]
        if name in PROFILES:
            return Profile({})
        raise CourseError(f"{self.id} has no profile {name!r}; {one_of(name, [*self.profiles, *PROFILES])}")

    def limits_for(self, question_id: str) -> Limits:
        """Return the assignment's limits with this question's own on top."""
        overrides = self.question(question_id).limits.model_dump(exclude_none=True)
        return self.limits.model_copy(update=overrides)

    @model_validator(mode="before")
    @classmethod
    def _students_are_told_the_stated_figure(cls, raw: Any) -> Any:
        if not (
            isinstance(raw, dict) and raw.get("student") is True and isinstance(raw.get("thresholds"), list)
        ):
            return raw
        filled = [
            {"minimum": entry["stated"], **entry} if isinstance(entry, dict) and "stated" in entry else entry
            for entry in raw["thresholds"]
        ]
        return {**raw, "thresholds": filled}

    @model_validator(mode="after")
    def _hangs_together(self) -> Manifest:
        problems = [*self._duplicates(), *self._points(), *self._student_keys(), *self._threshold_problems()]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _duplicates(self) -> Iterator[str]:
        for name, count in Counter(question.id for question in self.questions).items():
            if count > 1:
                yield f"questions: the id {name!r} is used {count} times; each question needs its own"
        names = Counter(check.split(".", 1)[1] for check in self.check_ids())
        for name, count in names.items():
            if count > 1:
                yield f"questions: the check {name!r} is declared {count} times; a name is used once"

    def _points(self) -> Iterator[str]:
        total = sum(question.points for question in self.questions)
        if abs(total - TOTAL_POINTS) > 1e-9:
            parts = " + ".join(f"{question.points:g}" for question in self.questions)
            yield f"questions: the points sum to {total:g} ({parts}); they must sum to {TOTAL_POINTS}"

    def _student_keys(self) -> Iterator[str]:
        for question in self.questions:
            if self.student and question.hidden:
                yield f"questions.{question.id}.hidden: a student copy gives only hidden_count"
            if not self.student and question.hidden_count is not None:
                yield f"questions.{question.id}.hidden_count: only student copies have it; list `hidden`"
            if not (question.public or question.hidden or question.hidden_count):
                yield f"questions.{question.id}: declares no check in `public` or `hidden`"

    def _threshold_problems(self) -> Iterator[str]:
        seen: set[tuple[str, str, str, str]] = set()
        for number, threshold in enumerate(self.thresholds, 1):
            where = f"thresholds[{number}]"
            key = (threshold.check, threshold.question, threshold.dataset, threshold.profile)
            if key in seen:
                yield f"{where}: {' / '.join(filter(None, key))} is given twice"
            seen.add(key)
            yield from self._threshold_subject(where, threshold)
            if threshold.profile not in self.profiles:
                names = one_of(threshold.profile, self.profiles)
                yield f"{where}.profile: {threshold.profile!r} is no profile here; {names}"
            if self.dataset == "none":
                yield f'{where}.dataset: the assignment says dataset = "none", so nothing can be trained'

    def _threshold_subject(self, where: str, threshold: Threshold) -> Iterator[str]:
        ids, checks = [question.id for question in self.questions], self.check_ids()
        if bool(threshold.check) == bool(threshold.question) or (threshold.question and not self.student):
            yield f'{where}: needs `check = "<question>.<check>"`' + (
                " or `question`" if self.student else ""
            )
        elif threshold.check and threshold.check not in checks:
            yield f"{where}.check: {threshold.check!r} is not declared; {one_of(threshold.check, checks)}"
        elif threshold.question and threshold.question not in ids:
            yield f"{where}.question: {threshold.question!r} is no question here; {allowed(ids)}"
