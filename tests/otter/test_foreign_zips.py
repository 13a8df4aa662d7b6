"""What a zip declares, and what is said about zips that cannot be graded with."""

import json
import zipfile

import pytest
from foreign_zips import QUESTIONS, autograder, grade, make_zip, put_class
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import OtterError
from autograder.otter.foreign.declaration import (
    assignment_of_run,
    declare,
    manifest_from,
    write_assignment,
)
from autograder.otter.foreign.requirements import missing_requirements
from autograder.otter.foreign.warm import modules_to_preload
from autograder.otter.foreign.zip_file import read_zip
from autograder.wire.errors import ClaimError
from autograder.wire.messages import ErrorReport
from autograder.wire.otter import (
    Bundle,
    Case,
    DeclaredTest,
    EndedTest,
    Package,
    RaisedCell,
    pack_package,
    pack_statement,
    unpack_package,
    unpack_statement,
)

ONE_TEST = {"tests/q1.py": QUESTIONS["tests/q1.py"]}


def problem_with(path):
    with pytest.raises(OtterError) as caught:
        read_zip(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("files", "config", "words"),
    [
        ({"notes.txt": ""}, {}, "holds no tests"),
        ({"tests/q1.R": ""}, {}, "an assignment in R"),
        (ONE_TEST, {"lang": "r"}, "an assignment in R"),
        ({"hw1/tests/q1.py": ""}, {}, "lie in the folder 'hw1'"),
        (ONE_TEST, {"grade_from_log": True}, "grade_from_log"),
        (ONE_TEST, {"plugins": ["course.Bonus"]}, "uses the plugin course.Bonus"),
        (ONE_TEST, {"plugins": [{"course.Bonus": {"by": 2}}]}, "uses the plugin course.Bonus"),
        (ONE_TEST, {"plugins": [7]}, "lists a plugin that is no name"),
        ({}, {"plugins": [{"autograder.otter.plugin.Plugin": {}}]}, "made by `autograder bundle`"),
        (ONE_TEST, {"seed": "two"}, "otter_config.json cannot be read"),
        ({**ONE_TEST, "files/../../x": ""}, {}, "would lie outside its folder"),
        ({**ONE_TEST, "/files/x": ""}, {}, "would lie outside its folder"),
    ],
)
def test_a_wrong_zip_is_named_with_what_is_wrong(tmp_path, files, config, words):
    assert words in problem_with(make_zip(tmp_path / "hw.zip", files, **config))


def test_what_is_no_otter_zip(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("me.jpg", "")
    assert "no Otter autograder zip" in problem_with(tmp_path / "photos.zip")
    (tmp_path / "text.zip").write_text("no zip")
    assert "no zip file that can be read" in problem_with(tmp_path / "text.zip")
    assert "does not exist" in problem_with(tmp_path / "nowhere.zip")
    assert "is a folder" in problem_with(tmp_path)


def test_a_damaged_zip_and_a_damaged_configuration(tmp_path):
    path = make_zip(tmp_path / "hw.zip", {"tests/q1.py": "x = 1\n" * 200})
    content = bytearray(path.read_bytes())
    content[60] ^= 0xFF
    path.write_bytes(content)
    assert "no zip file that can be read" in problem_with(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("tests/q1.py", "")
        archive.writestr("otter_config.json", "{")
    assert "otter_config.json cannot be read" in problem_with(path)


def test_secrets_of_the_configuration_stay_behind(tmp_path):
    package = read_zip(make_zip(tmp_path / "hw.zip", ONE_TEST, token="s3cret", course_id=7, seed=3))
    assert "s3cret" not in repr(package)
    assert package.settings.seed == 3


def test_support_files_lie_beside_the_submission_and_tests_win(tmp_path):
    files = {**ONE_TEST, "files/data/a.csv": "1", "files/tests/q1.py": "stale", "setup.sh": "rm -rf /"}
    package = read_zip(make_zip(tmp_path / "hw.zip", files))
    assert set(package.files) == {"tests/q1.py", "data/a.csv"}
    assert package.files["tests/q1.py"].decode() == ONE_TEST["tests/q1.py"]


def test_what_changes_no_grade_is_noted(tmp_path):
    path = make_zip(
        tmp_path / "hw.zip",
        ONE_TEST,
        plugins=[{"otter.plugins.builtin.RateLimiting": {"allowed_submissions": 2}}],
        points_possible=10,
    )
    notes = " ".join(read_zip(path).notes)
    assert "RateLimiting was not run" in notes
    assert "points_possible" in notes


def found(path, name, *cases, all_or_nothing=False):
    return DeclaredTest(path, name, all_or_nothing, list(cases))


def test_a_declaration_is_read_back_as_a_manifest(tmp_path):
    package = read_zip(make_zip(tmp_path / "Lab 3.zip"))
    tests = [
        found("q1.py", "q1", Case("q1 - 1", False, 0.5), Case("gives away", True, 1.5)),
        found("part b.py", "part b!", Case("same", False, 0), Case("same", False, 2)),
    ]
    declared = declare(package, tests, "7.0.0", 60)
    written = write_assignment(declared, package.files, tmp_path)
    again = assignment_of_run(tmp_path)
    assert again.declaration == declared
    assert written.files() == package.files
    assert again.manifest == manifest_from(declared)
    assert again.id == "lab_3"
    assert again.manifest.check_ids() == [
        "q1.case_1",
        "q1.case_2",
        "part_b.same",
        "part_b.same_2",
    ]
    assert [question.points for question in again.manifest.questions] == [2, 2]
    assert again.manifest.limits_for("q1").cpu_seconds == 60
    assert "gives" not in repr(again.manifest)


def test_two_tests_of_one_name_are_refused(tmp_path):
    package = read_zip(make_zip(tmp_path / "hw.zip"))
    tests = [found("q1.py", "q1", Case("a", False, 1)), found("q2.py", "q1", Case("a", False, 1))]
    with pytest.raises(OtterError, match=r"tests/q1\.py and tests/q2\.py are both named 'q1'"):
        declare(package, tests, "7.0.0", 60)


@given(
    st.dictionaries(st.text(max_size=20), st.binary(max_size=50), max_size=4),
    st.none() | st.integers(-(2**31), 2**31),
    st.text(max_size=20),
    st.binary(max_size=100),
)
def test_a_package_crosses_whole(files, seed, filename, source):
    package = Package(bundle=Bundle(files=files, seed=seed), filename=filename, source=source, skip_cells=[2])
    assert unpack_package(pack_package(package)) == package


@given(st.text(), st.lists(st.tuples(st.booleans(), st.text(max_size=30)), max_size=5))
def test_a_statement_crosses_as_json(name, results):
    statement = EndedTest(name, [passed for passed, _ in results], [text for _, text in results])
    data = pack_statement(statement)
    assert unpack_statement(data) == statement
    assert json.loads(data)["type"] == "EndedTest"


@given(st.binary(max_size=200))
def test_junk_is_no_statement(data):
    with pytest.raises(ClaimError):
        unpack_statement(b"\0" + data)


@pytest.mark.parametrize(
    "text",
    [
        '{"type": "EndedTest", "name": "q1", "passed": [1], "messages": [""]}',
        '{"type": "EndedTest", "name": "q1", "passed": true, "messages": []}',
        '{"type": "Score", "points": 1000}',
        '{"name": "q1"}',
        '{"type": "BegunCell", "number": -1}',
        '{"type": "BegunCell", "number": 1e99}',
        '{"type": "BegunCell", "number": 100000000000000000000000000}',
        r'{"type": "BegunTest", "name": "\ud800"}',
        "[" * 100_000,
        "{" + '"a":' * 10,
    ],
)
def test_a_statement_of_another_form_is_refused(text):
    with pytest.raises(ClaimError):
        unpack_statement(text.encode())


def test_a_huge_statement_is_refused_before_it_is_read():
    huge = pack_statement(RaisedCell(1, ErrorReport("E", "x" * (3 << 20))))
    with pytest.raises(ClaimError, match="at most"):
        unpack_statement(huge)


def test_requirements_that_are_not_installed_are_found():
    assert missing_requirements(
        "numpy>=1\n# a remark\nno-such-package[x]==2\n-r other.txt\ngit+https://x\n"
    ) == ["no-such-package"]
    environment = """\
name: otter-env
dependencies:
  - python=3.13
  - libstdcxx-ng
  - pip:
      - otter-grader[grading,plugins]==7.0.0
      - no-such-package
  - jupyter_server
"""
    assert missing_requirements(environment) == ["no-such-package"]
    assert missing_requirements("") == []


def test_slow_imports_of_tests_and_submissions_are_preloaded(tmp_path):
    files = {"tests/q1.py": b"import pandas as pd", "data.csv": b"from tensorflow import x"}
    assert modules_to_preload(files, tmp_path) == ("pandas",)
    (tmp_path / "abc").write_text('"from tensorflow import keras\\n"')
    assert modules_to_preload(files, tmp_path) == ("pandas", "tensorflow", "keras")


def test_a_mistake_on_the_command_line_costs_one_line(tmp_path):
    put_class(tmp_path / "class", {"s1.py": ""})
    done = grade("class", "hw.zip", "run", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "error: hw.zip does not exist; give an autograder zip that Otter made\n",
    )
    assert not (tmp_path / "run").exists()
    for options in ([], ["-a", "tiny", "--otter-zip", "hw.zip"], ["-a", "tiny", "--timeout", "3"]):
        done = autograder("grade", "class", "-o", "run", *options, cwd=tmp_path)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "--otter-zip" in done.stderr
