"""That the lesson of assignment 1 holds what it says."""

import numpy as np
from lessons import COURSE, text_of


def test_the_numbers_the_lesson_tells_are_right() -> None:
    text = text_of(COURSE.assignment("a1_tensors"))
    for k, count in ((4, 228), (7, 399), (14, 798)):
        assert k * (28 + 28 + 1) == count
        assert str(count) in text
    assert str(np.float32(255) / np.float32(256)) in text
