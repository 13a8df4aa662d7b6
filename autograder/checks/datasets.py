"""The `data` and `profile` fixtures: images with renamed labels, and how hard to train.

The ten classes are renamed by one secret permutation per submission before a training set enters a box,
and accuracy is computed here, from predictions, under the same permutation. Test images move by at most
one pixel. Both follow from the run's seed, so grading the same work twice gives the same verdicts.
"""

from __future__ import annotations

import hashlib
from functools import cached_property

import numpy as np

from autograder.checks.describe import as_array, shape_text
from autograder.checks.outcomes import CheckFailed, note_accuracy
from autograder.course import Manifest
from autograder.data import CLASSES, Images, label_permutation, load_images, permute_labels, shift_images


def generator_for(seed: int, name: str) -> np.random.Generator:
    """Return the generator that belongs to (seed, name), whichever other checks run."""
    words = np.frombuffer(hashlib.sha256(name.encode()).digest(), dtype=np.uint32)
    return np.random.default_rng(np.random.SeedSequence([abs(seed), *words.tolist()]))


class Data:
    """Images of one data set for the checks of one submission; `name` is "mnist" or "digits"."""

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self._seed = seed
        self._permutation = label_permutation(generator_for(seed, "labels"))

    def train(self, n: int | None = None) -> Images:
        """Return the first `n` training images: x (n, 784) float32 in [0, 1], y (n,) int64."""
        images = load_images(self.name)[0]
        return permute_labels(images if n is None else images.take(n), self._permutation)

    def test(self, n: int | None = None) -> Images:
        """Return the first `n` test images (all by default), each moved by at most one pixel."""
        return self._test if n is None else self._test.take(n)

    def accuracy(self, scores: object, images: Images) -> float:
        """Return the part of `images` whose highest score is that of its class.

        `scores` (n, 10) are probabilities or logits. Raises CheckFailed when they have another shape or
        hold NaN: a row of equal or undefined scores is no prediction.
        """
        array = as_array(scores, "the predictions")
        if array.shape != (len(images), CLASSES):
            expected = shape_text((len(images), CLASSES))
            raise CheckFailed(
                f"the predictions: expected shape {expected}, received {shape_text(array.shape)}"
            )
        if not np.all(np.isfinite(array)):
            raise CheckFailed("the predictions: expected finite numbers, but some are NaN or infinite")
        accuracy = float(np.mean(np.argmax(array, axis=1) == images.y))
        note_accuracy(accuracy)
        return accuracy

    @cached_property
    def _test(self) -> Images:
        images = permute_labels(load_images(self.name)[1], self._permutation)
        return shift_images(images, generator_for(self._seed, "shift"))


class CheckProfile:
    """How hard to train in this run: `profile["train_images"]`, and what accuracy to demand for it."""

    def __init__(self, manifest: Manifest, name: str, dataset: str, check: str) -> None:
        self.name = name
        self._manifest = manifest
        self._dataset = dataset
        self._check = check

    def __getitem__(self, key: str) -> int | float:
        """Return the parameter `key` of the profile; CourseError names those that exist."""
        return self._manifest.profile(self.name)[key]

    def threshold(self) -> float:
        """Return the accuracy this check demands here; CourseError when it was never measured."""
        return self._manifest.threshold(self._check, self._dataset, self.name).minimum

    def stated(self) -> float:
        """Return the accuracy that students are told, which is slightly above what is demanded."""
        return self._manifest.threshold(self._check, self._dataset, self.name).stated
