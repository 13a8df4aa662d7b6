"""That the lesson of assignment 5 holds what it says."""

import math
from itertools import pairwise

import numpy as np
from lessons import COURSE, namespace_of, text_of

from autograder.authoring.composition import planted_in

ASSIGNMENT = COURSE.assignment("a5_overfitting")


def test_augmentation_asks_for_two_functions() -> None:
    assert ASSIGNMENT.manifest.questions[4].names == ("augment_batch", "shift")


def test_every_question_can_be_answered_in_two_more_ways() -> None:
    variants = planted_in(ASSIGNMENT, "variant")
    for question in ASSIGNMENT.manifest.questions:
        assert sum(question.id in variant.questions for variant in variants) >= 2, question.id


def test_the_numbers_the_lesson_tells_are_right() -> None:
    def parameters(*widths: int) -> int:
        sizes = [784, *widths, 10]
        return sum(a * b + b for a, b in pairwise(sizes))

    text = text_of(ASSIGNMENT)
    for widths in ((200, 100, 60), (512, 512), (512,) * 4):
        assert f"{parameters(*widths):,}" in text
    for threshold in ASSIGNMENT.manifest.thresholds:
        assert f"{threshold.stated:g}" in text


def test_a_rotated_picture_keeps_what_the_lesson_promises() -> None:
    """Four quarter turns are the picture itself, and one is what NumPy calls rot90."""
    rotate = namespace_of(ASSIGNMENT)["_rotate"]
    assert callable(rotate)
    image = np.random.default_rng(0).random((1, 7, 7))
    quarter = rotate(image, np.array([math.pi / 2]))
    assert any(np.allclose(quarter[0], np.rot90(image[0], k), atol=1e-12) for k in (1, 3))
    for _ in range(3):
        quarter = rotate(quarter, np.array([math.pi / 2]))
    assert np.allclose(quarter, image, atol=1e-12)
