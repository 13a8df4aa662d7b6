"""Permuted labels and shifted images: what they change, and what they leave."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from autograder.data import Images, label_permutation, permute_labels, shift_images

SEEDS = st.integers(0, 2**32 - 1)


def images(rng, n=40):
    return Images(rng.integers(0, 256, (n, 28, 28), np.uint8), rng.integers(0, 10, n).astype(np.uint8))


@given(SEEDS)
def test_a_permutation_renames_every_class_and_is_given_by_its_seed(seed):
    permutation = label_permutation(np.random.default_rng(seed))
    assert sorted(permutation) == list(range(10))
    assert not np.any(permutation == np.arange(10))
    np.testing.assert_array_equal(permutation, label_permutation(np.random.default_rng(seed)))


@given(SEEDS)
def test_permuted_labels_can_be_renamed_back(seed):
    rng = np.random.default_rng(seed)
    before, permutation = images(rng), label_permutation(rng)
    after = permute_labels(before, permutation)
    np.testing.assert_array_equal(np.argsort(permutation)[after.labels], before.labels)
    assert after.pixels is before.pixels


def test_permutations_differ_between_seeds():
    drawn = {tuple(label_permutation(np.random.default_rng(seed))) for seed in range(50)}
    assert len(drawn) == 50


@given(SEEDS)
def test_every_image_is_moved_by_at_most_a_pixel_and_zeros_enter(seed):
    before = images(np.random.default_rng(seed))
    after = shift_images(before, np.random.default_rng(seed))
    for old, new in zip(before.pixels, after.pixels, strict=True):
        assert any(np.array_equal(new, moved(old, dy, dx)) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    again = shift_images(before, np.random.default_rng(seed))
    np.testing.assert_array_equal(after.pixels, again.pixels)


def test_all_nine_shifts_occur_about_equally_often():
    pixels = np.zeros((9000, 28, 28), np.uint8)
    pixels[:, 14, 14] = 1
    after = shift_images(Images(pixels, np.zeros(9000, np.uint8)), np.random.default_rng(3))
    counts = after.pixels.sum(axis=0, dtype=np.int64)[13:16, 13:16]
    assert counts.sum() == 9000
    assert counts.min() > 850


def moved(image, dy, dx):
    result = np.zeros_like(image)
    height, width = image.shape
    for y in range(height):
        if 0 <= y + dy < height:
            source = image[y]
            result[y + dy, max(dx, 0) : width + min(dx, 0)] = source[max(-dx, 0) : width + min(-dx, 0)]
    return result
