"""The plugin's promises, without Otter around it: what is moved aside, and when it refuses."""

import json
import os
from contextlib import suppress

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from otter.run import AutograderConfig
from otter.run.run_autograder.utils import OtterRuntimeError
from some_results import MANIFEST, NOT_JUDGED, result

from autograder.errors import OtterError
from autograder.otter.judged import Judged, read_judged, write_judged
from autograder.otter.plugin import HANDED_IN, AutograderPlugin, WithheldError


@pytest.fixture
def desk(tmp_path):
    """Otter's folder after it has unpacked a submission and put its own files in."""
    submission = tmp_path / "submission"
    for name in ("otter/__init__.py", "tests/q1.py", "deep/er/data.csv"):
        (submission / name).parent.mkdir(parents=True, exist_ok=True)
        (submission / name).write_text("raise SystemExit")
    (submission / "hw.ipynb").write_text('{"cells": []}')
    (submission / ".OTTER_LOG").write_bytes(b"\x80\x04")
    (submission / "__init__.py").touch()
    os.symlink("/etc/passwd", submission / "link.txt")
    return tmp_path


def plugin_at(desk, name="hw.ipynb"):
    return AutograderPlugin(str(desk / "submission" / name), {}, {})


def test_everything_handed_in_is_moved_aside_before_otter_looks(desk):
    config = AutograderConfig({"grade_from_log": True})
    plugin_at(desk).before_grading(config)
    left = sorted(path.name for path in (desk / "submission").iterdir())
    assert left == ["hw.ipynb", "tests"]
    assert json.loads((desk / "submission" / "hw.ipynb").read_text())["cells"] == []
    moved = {str(path.relative_to(desk / HANDED_IN)) for path in (desk / HANDED_IN).rglob("*")}
    assert moved >= {".OTTER_LOG", "otter/__init__.py", "deep/er/data.csv", "hw.ipynb", "link.txt"}
    assert "__init__.py" not in moved, "Otter made it; it is no submission"
    assert (desk / HANDED_IN / "hw.ipynb").read_text() == '{"cells": []}'
    assert config.grade_from_log is False


def test_a_module_of_the_students_called_init_is_kept(desk):
    (desk / "submission" / "__init__.py").write_text("x = 1\n")
    plugin_at(desk).before_grading(AutograderConfig())
    assert (desk / HANDED_IN / "__init__.py").read_text() == "x = 1\n"


@pytest.mark.parametrize("given_to_it", ["nothing", "code"])
def test_otter_executes_an_empty_notebook_of_pythons_kernel(desk, given_to_it):
    import nbformat

    plugin = plugin_at(desk)
    plugin.before_grading(AutograderConfig())
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "mine", "display_name": "mine"}})
    if given_to_it == "code":
        notebook.cells.append(nbformat.v4.new_code_cell("import os"))
    handed_back = plugin.before_execution(notebook)
    assert (handed_back.cells, handed_back.metadata.kernelspec.name) == ([], "python3")
    nbformat.validate(handed_back)


def test_nothing_is_executed_when_nothing_was_moved_aside(desk):
    with pytest.raises(WithheldError, match="did not call this plugin before grading"):
        plugin_at(desk).before_execution(None)


def test_a_withheld_grade_is_no_error_for_which_otter_writes_a_zero(desk):
    plugin = plugin_at(desk)
    plugin.before_grading(AutograderConfig())
    with pytest.raises(WithheldError) as caught:  # there is no bundle beside the submission
        plugin.after_grading(None)
    assert not isinstance(caught.value, OtterRuntimeError)
    assert isinstance(caught.value, click.ClickException), "Otter's command line shows it in one line"
    assert "otter_config.json does not exist" in caught.value.message
    assert plugin.generate_report() == ""


def test_what_was_judged_crosses_as_data(tmp_path):
    judged = Judged(file="a.py", result=result(), remarks=["Not rung 4: a reason"])
    write_judged(judged, tmp_path / "judged.json")
    assert read_judged(tmp_path / "judged.json") == judged
    assert judged.withheld(MANIFEST) == ""
    assert "box lost" in Judged(file="a.py", result=NOT_JUDGED).withheld(MANIFEST)


@settings(max_examples=80, deadline=None)
@given(content=st.binary(max_size=200) | st.from_regex(rb'\{"file":.*\}', fullmatch=True))
def test_any_other_answer_is_an_error_and_not_a_result(content, tmp_path_factory):
    path = tmp_path_factory.mktemp("answer") / "judged.json"
    path.write_bytes(content)
    with suppress(OtterError):
        assert read_judged(path).result is None
