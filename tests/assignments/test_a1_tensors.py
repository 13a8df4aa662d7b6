"""That the lesson of assignment 1 holds what it says, and that no slip is charged twice."""

from pathlib import Path

import numpy as np
import pytest
from lessons import COURSE, judged_here, text_of

ASSIGNMENT = COURSE.assignment("a1_tensors")


def test_the_numbers_the_lesson_tells_are_right() -> None:
    text = text_of(ASSIGNMENT)
    for k, count in ((4, 228), (7, 399), (14, 798)):
        assert k * (28 + 28 + 1) == count
        assert str(count) in text
    assert str(np.float32(255) / np.float32(256)) in text


@pytest.mark.slow
@pytest.mark.parametrize(
    "mutant",
    [
        "q4_1_numpy_method_inside_map",  # raises while it is traced
        "q4_1_own_numpy_functions",
        "q4_1_float_bytes",  # raises when the dataset is read
        "q4_1_image_only",
        "q4_1_by_256",
        "q4_1_label_as_number",
    ],
)
def test_a_slip_in_an_earlier_question_is_not_charged_again(mutant: str, tmp_path: Path) -> None:
    verdicts = judged_here(ASSIGNMENT, mutant, "q4_2", tmp_path, left_out=())
    assert len(verdicts) == 8
    assert [f"{one.check}: {one.message}" for one in verdicts if one.status != "passed"] == []


@pytest.mark.slow
@pytest.mark.parametrize("slip", ["del decode_example", "def decode_example(): ..."])
def test_load_dataset_earns_its_points_without_a_decoder(slip: str, tmp_path: Path) -> None:
    (tmp_path / "slip.py").write_text(slip)
    verdicts = judged_here(ASSIGNMENT, str(tmp_path / "slip"), "q4_2", tmp_path, left_out=())
    assert [f"{one.check}: {one.message}" for one in verdicts if one.status != "passed"] == []


WAITS = """
import time

right = load_dataset

def load_dataset(*paths):
    time.sleep(11)
    return right(*paths)
"""


@pytest.mark.slow
def test_waiting_for_a_busy_machine_costs_no_points(tmp_path: Path) -> None:
    (tmp_path / "waits.py").write_text(WAITS)
    timed = "load_dataset_decodes_in_time"
    others = [check for check in ASSIGNMENT.manifest.question("q4_2").hidden if check != timed]
    left_out = (*others, "load_dataset_yields_pairs")
    (verdict,) = judged_here(ASSIGNMENT, str(tmp_path / "waits"), "q4_2", tmp_path, left_out)
    assert verdict.status == "passed", verdict.message
