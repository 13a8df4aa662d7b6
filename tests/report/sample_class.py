"""Classes of any size with believable results, and one student whose every text is hostile."""

import random

from autograder.checks.verdicts import Status, Verdict
from autograder.judge.result import SubmissionResult
from autograder.report.model import ClassReport, QuestionInfo, RunInfo, StudentRow
from autograder.wire.messages import CellReport, LoadReport

HOSTILE = (
    "</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> "
    "{{ 7*7 }} ${7*7} <!-- ]]> \u202egnp.exe \x1b[31mred\x1b[0m \x00 \u2028 ```\n```html\n"
    "<script>document.title='owned'</script>\n# heading\n| a | b |\n"
    "[x](javascript:alert(1)) =cmd|' /C calc'!A0"
)

TITLES = {
    "q1_1": (
        "Activations",
        12,
        ["relu_is_zero_below_zero", "sigmoid_does_not_overflow", "derivative_matches_differences"],
    ),
    "q1_2": (
        "A layer of neurons",
        8,
        ["dense_has_one_row_per_example", "bias_is_added_to_every_row", "dense_matches_float64_oracle"],
    ),
    "q2": (
        "Softmax",
        15,
        ["rows_sum_to_one", "large_logits_stay_finite", "shift_changes_nothing", "input_is_not_modified"],
    ),
    "q3": (
        "Cross-entropy",
        10,
        ["perfect_prediction_costs_nothing", "zero_probability_is_finite", "mean_over_examples"],
    ),
    "q4": (
        "Gradients by hand",
        20,
        ["gradient_of_weights", "gradient_of_bias", "columns_of_dz_sum_to_zero", "no_tape_is_used"],
    ),
    "q5": ("Training loop", 15, ["loss_falls", "accuracy", "batches_cover_every_example"]),
    "q6": ("The same in Keras", 20, ["contract_of_the_model", "model_learns", "history_is_returned"]),
}
MESSAGES = [
    "expected shape (100, 10), received (10, 100)",
    "expected finite values, received NaN in row 3 (largest logit 1000)",
    "largest error 0.53 at row 2, column 7; allowed is 1e-6",
    "`softmax` is not written yet",
    "expected dtype float32, received float64",
]

QUESTIONS = tuple(
    QuestionInfo(name, title, float(points), 1, len(checks) - 1)
    for name, (title, points, checks) in TITLES.items()
)


def verdict(check: str, status: str = "passed", awarded: float | None = None, **other: object) -> Verdict:
    """A verdict worth 4 points unless told otherwise."""
    points = float(other.pop("points", 4.0))  # type: ignore[arg-type]
    given = (points if status == "passed" else 0.0) if awarded is None else awarded
    public = bool(other.pop("public", True))
    return Verdict(
        check=check,
        question=check.partition(".")[0],
        status=Status(status),
        points=points,
        awarded=given,
        public=public,
        **other,  # type: ignore[arg-type]
    )


def result(verdicts: list[Verdict], **other: object) -> SubmissionResult:
    """A result of a2_dense that holds `verdicts`; it is graded unless told otherwise."""
    fields: dict[str, object] = {
        "assignment": "a2_dense",
        "status": "graded",
        "verdicts": verdicts,
        "load": LoadReport(filename="a2_dense.ipynb"),
        "provenance": {},
        "seconds": 1.5,
        "cpu_seconds": 1.0,
    }
    return SubmissionResult(**{**fields, **other})  # type: ignore[arg-type]


def report_of(rows: list[StudentRow], questions: tuple[QuestionInfo, ...] = QUESTIONS) -> ClassReport:
    """A report with the facts of a believable run."""
    run = RunInfo(
        folder="runs/a2-friday",
        started="2026-11-20 21:04",
        finished="2026-11-20 21:07",
        dataset="mnist",
        profile="quick",
        seed="20261120",
        rung="Student code ran in a box of its own: own user, network, file namespaces, Landlock, seccomp.",
        device="2 CPU cores",
        command="autograder grade submissions -a a2_dense -o runs/a2-friday",
        versions={"autograder": "0.1.0", "tensorflow": "2.21.0", "keras": "3.15.0", "numpy": "2.4.0"},
    )
    return ClassReport("a2_dense", "One dense layer, by hand and in Keras", questions, tuple(rows), run)


def _verdicts(dice: random.Random, skill: float, unique: bool) -> list[Verdict]:
    found = []
    for question, (_, points, checks) in TITLES.items():
        for place, name in enumerate(checks):
            hard = 0.25 + 0.6 * ((hash_of(name) % 10) / 10)
            passed = dice.random() < skill + (1 - hard) * 0.35
            status = (
                "passed"
                if passed
                else dice.choice(["failed"] * 6 + ["error", "error", "timed out", "skipped"])
            )
            worth = points / len(checks)
            message = "" if passed else dice.choice(MESSAGES) + (f" (seed {dice.random()})" if unique else "")
            part = worth / 2 if status == "failed" and dice.random() < 0.15 else None
            found.append(
                verdict(
                    f"{question}.{name}",
                    status,
                    part,
                    points=worth,
                    public=place == 0,
                    message=message,
                    hint="Look at the shape of what goes in and of what comes out.",
                    seconds=dice.random() / 10,
                )
            )
    return found


def hash_of(text: str) -> int:
    """A number for a text that is the same in every process."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(text))


def sample_class(size: int, *, unique: bool = False, odd: bool = True) -> ClassReport:
    """A class of `size`; with `odd`, the last few rows are withheld, unreadable, missing and hostile."""
    dice = random.Random(size)
    first = ["Anna", "Jörg", "Mei", "Łukasz", "Fatima", "Noah", "Chloé", "Ada", "محمد", "Søren"]
    last = ["Müller", "Núñez", "Li", "Kowalska", "Haddad", "O'Brien", "Dupont", "Byron", "Weiß", "Ng"]
    rows = [
        StudentRow(
            f"{place:05d}",
            result(
                _verdicts(dice, min(max(dice.gauss(0.72, 0.25), 0.0), 1.0), unique),
                seconds=round(dice.lognormvariate(0.4, 0.6), 3),
                cpu_seconds=round(dice.lognormvariate(-0.4, 0.4), 3),
            ),
            name=f"{dice.choice(first)} {dice.choice(last)}",
            file="a2_dense.ipynb",
        )
        for place in range(size)
    ]
    if odd and size >= 10:
        rows[-4:] = odd_rows()
    return report_of(rows)


def odd_rows() -> list[StudentRow]:
    """A withheld grade, a PDF, a submission without a result, and the hostile student."""
    lost = verdict("q2.rows_sum_to_one", "not judged", message="box lost: killed at the 2 GiB memory limit")
    pdf = LoadReport(
        filename="a2.pdf", problem="The file is a PDF; a notebook or a Python file was expected."
    )
    cell = CellReport(
        label="cell 4",
        filename="cell 4",
        line=1,
        status="skipped",
        notes=["the shell line `!ls` was skipped"],
    )
    unread = [
        verdict(f"{question}.{name}", "failed", message=pdf.problem)
        for question, (_, _, names) in TITLES.items()
        for name in names
    ]
    bad = verdict("q2.rows_sum_to_one", "error", message=HOSTILE, hint=HOSTILE)
    load = LoadReport(filename=HOSTILE, cells=[cell], notes=[HOSTILE])
    return [
        StudentRow("w-17", result([verdict("q1_2.bias_is_added_to_every_row"), lost]), name="Grace Lost"),
        StudentRow("p-18", result(unread, status="unreadable", load=pdf), name="Paul D. F.", file="a2.pdf"),
        StudentRow("m-19", None, name="Not There", status="no result"),
        StudentRow(HOSTILE, result([bad], load=load), HOSTILE, HOSTILE, notes=(HOSTILE,)),
    ]
