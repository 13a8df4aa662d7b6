"""How probable it is that a correct solution fails an accuracy check, and how far it was from that."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from autograder.authoring.verify_report import Reached
from autograder.checks.verdicts import Verdict
from autograder.course import Manifest, Threshold

BOUND = 1e-4
LEAST_RUNS = 3


def false_fail(mean: float, sd: float, minimum: float) -> float:
    """Return the probability that two runs in a row fall below `minimum`.

    One run is taken as normal with the measured mean and sd; its lower tail is
    P(x < m) = erfc((mean - m) / (sd sqrt 2)) / 2, and the second try is independent of the first.
    With no spread at all the answer is 0 or 1.
    """
    if sd == 0:
        return 0.0 if mean >= minimum else 1.0
    return (math.erfc((mean - minimum) / (sd * math.sqrt(2))) / 2) ** 2


def bound_of(threshold: Threshold) -> float | None:
    """Return the recorded probability, else the one that follows from mean and sd, else None."""
    if threshold.false_fail is not None:
        return threshold.false_fail
    if threshold.mean is None or threshold.sd is None:
        return None
    return false_fail(threshold.mean, threshold.sd, threshold.minimum)


def accuracy_problems(manifest: Manifest, dataset: str, profile: str) -> Iterator[str]:
    """Yield what is wrong with the thresholds that count on this data set and profile.

    Every check that has a threshold anywhere needs one here, measured on at least three runs, with a
    false-fail probability of at most 1e-4.
    """
    for check in dict.fromkeys(threshold.check for threshold in manifest.thresholds):
        found = [
            threshold
            for threshold in manifest.thresholds
            if (threshold.check, threshold.dataset, threshold.profile) == (check, dataset, profile)
        ]
        if not found:
            yield f"{check}: no threshold for {dataset}/{profile}; run `autograder calibrate {manifest.id}`"
            continue
        bound = bound_of(found[0])
        if bound is None or found[0].runs < LEAST_RUNS:
            yield (
                f"{check}: the threshold for {dataset}/{profile} rests on {found[0].runs} runs; at least "
                f"{LEAST_RUNS} with mean and sd are needed"
            )
        elif bound > BOUND:
            yield f"{check}: a correct solution fails with probability {bound:.1g}, allowed is {BOUND:g}"


def reached_by(
    verdicts: Iterable[Verdict], manifest: Manifest, dataset: str, profile: str
) -> Iterator[Reached]:
    """Yield what each check measured that notes an accuracy: the last one, which is the one that counted."""
    demanded = {
        threshold.check: threshold.minimum
        for threshold in manifest.thresholds
        if (threshold.dataset, threshold.profile) == (dataset, profile)
    }
    for verdict in verdicts:
        if verdict.accuracies:
            reached = verdict.accuracies[-1]
            yield Reached(verdict.check, reached, demanded.get(verdict.check), verdict.seconds)


def worst_bound(manifest: Manifest, dataset: str, profile: str) -> float | None:
    """Return the largest false-fail probability of the thresholds that count here; None without any."""
    bounds = [
        bound_of(threshold)
        for threshold in manifest.thresholds
        if (threshold.dataset, threshold.profile) == (dataset, profile)
    ]
    known = [bound for bound in bounds if bound is not None]
    return max(known, default=None)
