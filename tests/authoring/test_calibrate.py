"""Calibration: thresholds from runs, written into the manifest without touching the rest."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.authoring.calibrate import Calibration, calibrate, measured, undemanding, write_threshold
from autograder.authoring.threshold_file import set_threshold
from autograder.checks.verdicts import Status, Verdict
from autograder.course import Threshold
from autograder.errors import AuthoringError, CourseError
from autograder.judge.result import SubmissionResult

CHECK = "q1_1.accuracy"


def calibration(*accuracies, dataset="mnist"):
    return Calibration("a9_small", CHECK, dataset, "quick", accuracies)


def test_the_minimum_is_three_sd_below_the_smallest_run():
    threshold = calibration(0.89, 0.90, 0.91).threshold()
    assert (threshold.minimum, threshold.stated) == (0.86, 0.88)
    assert (threshold.runs, threshold.min, threshold.mean, threshold.sd) == (3, 0.89, 0.9, 0.01)
    assert threshold.false_fail == pytest.approx(1.0e-9, rel=0.1)  # four sd below the mean, twice
    assert "tensorflow 2." in threshold.measured


def test_runs_without_spread_still_tell_students_a_figure_above_the_minimum():
    threshold = calibration(0.9, 0.9, 0.9).threshold()
    assert (threshold.minimum, threshold.stated, threshold.false_fail) == (0.9, 0.901, 0.0)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=12))
def test_a_threshold_never_demands_more_than_it_states_or_than_the_worst_run(accuracies):
    threshold = calibration(*accuracies).threshold()
    assert 0 <= threshold.minimum <= min(accuracies) + 1e-9
    assert threshold.minimum <= threshold.stated <= 1


def test_two_runs_are_too_few():
    with pytest.raises(AuthoringError, match="2 runs are too few"):
        calibration(0.9, 0.91).threshold()


def threshold(**values):
    return Threshold(
        **{"check": CHECK, "dataset": "mnist", "profile": "quick", "minimum": 0.5, "stated": 0.6} | values
    )


def test_the_rest_of_the_manifest_stays_byte_for_byte(small):
    path = small.assignment.folder / "assignment.toml"
    before = path.read_text().replace("stated = 0.88\n", "stated = 0.88  # for students\n\n# the end\n")
    path.write_text(before)
    write_threshold(small.assignment, calibration(0.89, 0.90, 0.91))
    after = path.read_text()
    start = before.index("[[thresholds]]")
    assert after.startswith(before[:start])
    assert after.endswith("\n\n# the end\n")
    assert small.course.assignment("a9_small").manifest.threshold(CHECK, "mnist", "quick").minimum == 0.86


def test_another_data_set_is_appended_and_then_replaced(small):
    path = small.assignment.folder / "assignment.toml"
    set_threshold(path, threshold(dataset="digits"))
    set_threshold(path, threshold(dataset="digits", minimum=0.55))
    found = tomllib.loads(path.read_text())["thresholds"]
    assert [(entry["dataset"], entry["minimum"]) for entry in found] == [("mnist", 0.868), ("digits", 0.55)]


def test_a_manifest_that_cannot_be_edited_safely_is_left_alone(small):
    path = small.assignment.folder / "assignment.toml"
    text = path.read_text()
    start = text.index("[[thresholds]]")
    entry = f'check = "{CHECK}", dataset = "mnist", profile = "quick", minimum = 0.1, stated = 0.2'
    inline = f"thresholds = [{{{entry}}}]\n"
    path.write_text(inline + text[:start])
    with pytest.raises(CourseError, match=r"cannot be edited; write each threshold as a table"):
        set_threshold(path, threshold())
    assert path.read_text() == inline + text[:start]


def run_of(status, accuracies=(), check=CHECK):
    verdict = Verdict(
        check=check,
        question="q1_1",
        status=status,
        points=1,
        awarded=0,
        public=False,
        message="m",
        accuracies=accuracies,
    )
    return SubmissionResult(assignment="a9_small", status="graded", verdicts=[verdict])


def test_the_last_accuracy_of_a_run_counts():
    assert measured(CHECK, run_of(Status.PASSED, (0.1, 0.9))) == 0.9


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (run_of(Status.FAILED, (0.1,)), "the solution must pass where nothing is demanded, but it failed: m"),
        (run_of(Status.PASSED), "measures no accuracy"),
        (run_of(Status.PASSED, (0.9,), "q2.x"), "did not report"),
        ("killed", "a run was lost: killed"),
    ],
)
def test_a_run_that_tells_nothing_is_an_error(answer, expected):
    with pytest.raises(AuthoringError, match=expected):
        measured(CHECK, answer)


def test_the_copy_demands_nothing_and_the_original_still_does(small):
    with undemanding(small.assignment, CHECK, "mnist", "quick") as copy:
        assert copy.manifest.threshold(CHECK, "mnist", "quick").minimum == 0
        assert copy.master_path.is_file()
        folder = copy.folder
    assert not folder.exists()
    assert small.assignment.manifest.threshold(CHECK, "mnist", "quick").minimum == 0.868


def test_unknown_checks_and_data_sets_are_named(small):
    with pytest.raises(CourseError, match=r"did you mean 'q1_1\.accuracy'"):
        calibrate(small.assignment, "q1_1.acuracy", "mnist", "quick", 3)
    with pytest.raises(CourseError, match="no data set 'cifar'"):
        calibrate(small.assignment, CHECK, "cifar", "quick", 3)


@pytest.mark.slow
def test_runs_go_through_the_check_and_are_not_repeated(small, monkeypatch):
    small.edit(
        "assignments/a9_small/assignment.toml", 'dataset = "mnist"\nprofile', 'dataset = "digits"\nprofile'
    )
    hidden = (small.root / "assignments/a9_small/checks/test_hidden.py").read_text()
    start = hidden.index("def test_accuracy")
    small.write(
        "assignments/a9_small/checks/test_hidden.py",
        hidden[:start]
        + """def test_accuracy(submission, data, profile, rng):
    test = data.test(100)
    scores = np.eye(10)[np.where(rng.random(100) < 0.8, test.y, (test.y + 1) % 10)]
    accuracy = data.accuracy(submission.dense(scores, np.eye(10), np.zeros(10)), test)
    expect(accuracy >= profile.threshold(), "too low")
""",
    )
    seen = []
    first = calibrate(small.assignment, CHECK, "digits", "quick", 3, lambda *news: seen.append(news), slots=1)
    assert len(set(first.accuracies)) > 1
    assert all(0.6 < accuracy < 1 for accuracy in first.accuracies)
    assert [news[:2] for news in seen] == [(1, 3), (2, 3), (3, 3)]

    def nothing_to_run(assignment, jobs, dataset, slots):
        assert jobs == []
        return iter(())

    monkeypatch.setattr("autograder.authoring.calibrate.grade_all", nothing_to_run)
    assert calibrate(small.assignment, CHECK, "digits", "quick", 3) == first
