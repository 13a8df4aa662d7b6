"""Manifests: what a right one gives, and what a wrong one is told."""

import copy
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from autograder.course import load_manifest
from autograder.course.models import Late, Limits, Manifest, Question, Threshold
from autograder.course.suggest import one_of
from autograder.errors import CourseError

VALID = """
id = "a2_dense"
order = 2
title = "One dense layer"
attempts = "best"
dataset = "mnist"

[late]
per_day = 10
cap = 50
grace_hours = 2

[limits]
cpu_seconds = 20

[profiles.quick]
train_images = 10000
epochs = 5

[[questions]]
id = "q1_2"
title = "A layer of neurons"
name = "dense"
points = 60
public = ["one_row_per_example"]
hidden = ["bias_is_added", "accuracy"]
[questions.limits]
wall_seconds = 7.5

[[questions]]
id = "q2"
title = "Shifting"
name = ["augment", "shift"]
points = 40
gpu = "like"
public = ["shift_moves"]

[[thresholds]]
check = "q1_2.accuracy"
dataset = "mnist"
profile = "quick"
minimum = 0.868
stated = 0.88
"""


def write(tmp_path: Path, text: str, folder: str = "a2_dense") -> Path:
    path = tmp_path / folder / "assignment.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def problem(tmp_path: Path, text: str, folder: str = "a2_dense") -> str:
    path = write(tmp_path, text, folder)
    with pytest.raises(CourseError) as caught:
        load_manifest(path)
    message = str(caught.value)
    assert str(path) in message
    return message


def test_a_valid_manifest_answers_what_is_asked_of_it(tmp_path):
    manifest = load_manifest(write(tmp_path, VALID))
    assert manifest.label == "A2"
    assert manifest.check_ids() == [
        "q1_2.one_row_per_example",
        "q1_2.bias_is_added",
        "q1_2.accuracy",
        "q2.shift_moves",
    ]
    assert manifest.question("q1_2").label == "Q1.2"
    assert manifest.question("q1_2").names == ("dense",)
    assert manifest.question("q2").names == ("augment", "shift")
    assert manifest.question("q1_2").check_ids("hidden") == ["q1_2.bias_is_added", "q1_2.accuracy"]
    assert manifest.threshold("q1_2.accuracy", "mnist", "quick").minimum == 0.868
    assert manifest.profile("quick")["train_images"] == 10000
    assert manifest.profile("full").root == {}


def test_lateness_costs_nothing_unless_the_manifest_says_so(tmp_path):
    manifest = load_manifest(write(tmp_path, VALID))
    assert (manifest.late.per_day, manifest.late.cap, manifest.late.grace_hours) == (10, 50, 2)
    assert manifest.attempts == "best"
    table = "[late]\nper_day = 10\ncap = 50\ngrace_hours = 2\n"
    silent = load_manifest(write(tmp_path, VALID.replace(table, "").replace('attempts = "best"\n', "")))
    assert silent.late is None
    assert silent.attempts == "latest"


def test_a_question_overrides_only_the_limits_it_names(tmp_path):
    limits = load_manifest(write(tmp_path, VALID)).limits_for("q1_2")
    assert (limits.cpu_seconds, limits.wall_seconds, limits.memory_mb) == (20, 7.5, 2048)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("cpu_seconds = 20", "cpu_secnds = 20", ["limits.cpu_secnds", "did you mean 'cpu_seconds'?"]),
        ('gpu = "like"', 'gpu = "maybe"', ["questions[2] (q2).gpu = 'maybe'", "'ignore', 'like', 'need'"]),
        ("points = 40", "points = 30", ["the points sum to 90 (60 + 30)", "100"]),
        ("points = 40", 'points = "40"', ["questions[2] (q2).points = '40'", "number"]),
        ("points = 40", "points = nan", ["questions[2] (q2).points = nan"]),
        ('id = "q2"', 'id = "q1_2"', ["'q1_2' is used 2 times"]),
        ('id = "q2"', 'id = "Q2"', ["questions[2] (Q2).id = 'Q2'", "'q1_2'"]),
        ('["shift_moves"]', '["bias_is_added"]', ["'bias_is_added' is declared 2 times"]),
        ('["shift_moves"]', '["test_shift_moves"]', ["without `test_`", "'shift_moves'"]),
        ('["augment", "shift"]', "7", ["questions[2] (q2).name = 7", "list of names"]),
        (
            "q1_2.accuracy",
            "q1_2.acuracy",
            ["'q1_2.acuracy' is not declared", "did you mean 'q1_2.accuracy'?"],
        ),
        ('profile = "quick"', 'profile = "quik"', ["'quik' is no profile", "did you mean 'quick'?"]),
        (
            'dataset = "mnist"\nprofile',
            'dataset = "cifar"\nprofile',
            ["thresholds[1] (q1_2.accuracy).dataset"],
        ),
        ("stated = 0.88", "stated = 0.5", ["0.5", "0.868", "must not be below"]),
        ("minimum = 0.868\n", "", ["thresholds[1] (q1_2.accuracy).minimum: missing"]),
        ('title = "One dense layer"\n', "", ["title: missing"]),
        ('dataset = "mnist"\n\n', 'dataset = "none"\n\n', ["nothing can be trained"]),
        ('gpu = "like"', "hidden_count = 3", ["only student copies"]),
        ('public = ["shift_moves"]', "", ["questions.q2: declares no check"]),
        ('["augment", "shift"]', "[]", ["questions[2] (q2).name"]),
        ("epochs = 5", "epochs = true", ["profiles.quick.epochs = True"]),
        ("per_day = 10", "per_dya = 10", ["late.per_dya", "did you mean 'per_day'?", "cap, grace_hours"]),
        ("per_day = 10\n", "", ["late.per_day: missing"]),
        ("per_day = 10", "per_day = 0", ["late.per_day = 0", "greater than 0"]),
        ("per_day = 10", 'per_day = "10"', ["late.per_day = '10'", "number"]),
        ("cap = 50", "cap = 101", ["late.cap = 101", "less than or equal to 100"]),
        ("grace_hours = 2", "grace_hours = -1", ["late.grace_hours = -1", "greater than or equal to 0"]),
        ('attempts = "best"', 'attempts = "first"', ["attempts = 'first'", "'latest', 'best'"]),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(tmp_path, old, new, expected):
    assert VALID.count(old) == 1
    message = problem(tmp_path, VALID.replace(old, new))
    for part in expected:
        assert part in message


def test_all_errors_are_listed_at_once(tmp_path):
    message = problem(
        tmp_path, VALID.replace("cpu_seconds", "cpu").replace('"like"', '"x"').replace("order = 2\n", "")
    )
    assert "has 3 errors" in message
    assert len(message.splitlines()) == 4


def test_a_syntax_error_names_its_line(tmp_path):
    assert "assignment.toml, line 3: not valid TOML" in problem(
        tmp_path, 'id = "a2_dense"\norder = 2\ntitle = One\n'
    )


def test_the_id_must_be_the_folders_name(tmp_path):
    assert "'a2_dense' but the folder is called 'a3_deep'" in problem(tmp_path, VALID, folder="a3_deep")


def test_a_missing_file_and_bytes_that_are_not_text_are_course_errors(tmp_path):
    with pytest.raises(CourseError, match="does not exist"):
        load_manifest(tmp_path / "assignment.toml")
    path = tmp_path / "assignment.toml"
    path.write_bytes(b'id = "\xff\xfe"')
    with pytest.raises(CourseError, match="not UTF-8"):
        load_manifest(path)


STUDENT = (
    VALID.replace('hidden = ["bias_is_added", "accuracy"]', "hidden_count = 2")
    .replace("order = 2", "order = 2\nstudent = true")
    .replace('check = "q1_2.accuracy"', 'question = "q1_2"')
    .replace("minimum = 0.868\n", "")
)


def test_a_student_copy_names_no_hidden_check_and_demands_the_stated_figure(tmp_path):
    manifest = load_manifest(write(tmp_path, STUDENT, folder="my work (1)"))
    assert manifest.question("q1_2").hidden_count == 2
    assert manifest.thresholds[0].minimum == manifest.thresholds[0].stated == 0.88
    assert "gives only hidden_count" in problem(
        tmp_path, STUDENT.replace("hidden_count = 2", 'hidden = ["a"]')
    )


def test_unknown_questions_profiles_and_thresholds_are_named(tmp_path):
    manifest = load_manifest(write(tmp_path, VALID))
    with pytest.raises(CourseError, match=r"no question 'q1_1'; did you mean 'q1_2'"):
        manifest.question("q1_1")
    with pytest.raises(CourseError, match="no profile 'quik'; did you mean 'quick'"):
        manifest.profile("quik")
    with pytest.raises(CourseError, match=r"no threshold for q1_2\.accuracy on digits"):
        manifest.threshold("q1_2.accuracy", "digits", "quick")
    with pytest.raises(CourseError, match="no parameter 'epoch'; did you mean 'epochs'"):
        manifest.profile("quick")["epoch"]


def test_a_question_is_known_by_its_label_too(tmp_path):
    manifest = load_manifest(write(tmp_path, VALID))
    assert [manifest.question_id(name) for name in ("q1_2", "Q1.2", "q1.2", "Q1_2", "Q2")] == [
        *["q1_2"] * 4,
        "q2",
    ]
    with pytest.raises(CourseError, match=r"no question 'q1'; did you mean 'q1_2'\?"):
        manifest.question_id("Q1")
    with pytest.raises(CourseError, match="no question 'everything'; allowed: q1_2, q2"):
        manifest.question_id("everything")


def test_all_parts_of_a_question_are_suggested_for_it():
    assert one_of("q1", ["q1_1", "q1_2", "q10", "q2"]).startswith("did you mean 'q1_1' or 'q1_2'? allowed")


def test_a_manifest_cannot_be_changed(tmp_path):
    manifest = load_manifest(write(tmp_path, VALID))
    with pytest.raises(ValidationError):
        manifest.order = 3


PAGE = Path(__file__).resolve().parents[2] / "docs" / "instructors" / "manifest.md"


def test_the_page_on_the_manifest_begins_with_one_that_loads_and_lists_every_key(tmp_path):
    page = PAGE.read_text(encoding="utf-8")
    smallest = page.split("```toml\n")[1].split("```")[0]
    assert load_manifest(write(tmp_path, smallest, "a1_double")).check_ids() == [
        "q1.double_keeps_the_shape",
        "q1.double_is_twice",
    ]
    keys = [key for model in (Manifest, Limits, Late, Question, Threshold) for key in model.model_fields]
    tables = {"late", "profiles", "questions", "thresholds"}
    assert [key for key in keys if key not in tables and f"`{key}`" not in page] == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


def places(value, prefix=()):
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*prefix, key)
            yield from places(value[key], (*prefix, key))


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_any_mutation_of_a_valid_manifest_loads_or_is_a_course_error(data, tmp_path_factory):
    raw = copy.deepcopy(tomllib.loads(VALID))
    *parents, last = data.draw(st.sampled_from(list(places(raw))))
    here = raw
    for key in parents:
        here = here[key]
    match data.draw(st.sampled_from(["replace", "remove", "add"])):
        case "replace":
            here[last] = data.draw(VALUES)
        case "remove":
            del here[last]
        case "add" if isinstance(here, dict):
            here[data.draw(st.text(max_size=12))] = data.draw(VALUES)
        case "add":
            here.append(data.draw(VALUES))
    load_or_refuse(tmp_path_factory.mktemp("m"), as_toml(raw))


@given(st.integers(0, len(VALID) - 1), st.text(max_size=3))
@settings(max_examples=200, deadline=None)
def test_any_edit_of_the_text_loads_or_is_a_course_error(tmp_path_factory, position, inserted):
    load_or_refuse(
        tmp_path_factory.mktemp("m"), VALID[:position] + inserted + VALID[position + len(inserted) :]
    )


def load_or_refuse(tmp_path, text):
    path = tmp_path / "a2_dense" / "assignment.toml"
    path.parent.mkdir()
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    message = None
    try:
        manifest = load_manifest(path)
    except CourseError as error:
        message = str(error)
    assert manifest.check_ids() is not None if message is None else str(path) in message


def as_toml(table):
    return "".join(f"{quoted(key)} = {inline(value)}\n" for key, value in table.items() if value is not None)


def inline(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ", ".join(inline(item) for item in value if item is not None) + "]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(k)} = {inline(v)}" for k, v in value.items() if v is not None) + "}"
    return repr(value)


def quoted(text):
    return '"' + "".join(f"\\U{ord(c):08x}" if not 31 < ord(c) < 127 or c in '"\\' else c for c in text) + '"'
