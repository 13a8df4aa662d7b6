"""Hidden checks of Q3: the early stopper, on planted sequences of losses."""

import math

import pytest

from autograder.checks import expect, expect_close, expect_equal, question

NAN = math.nan
# Losses, patience, the position of the first True (None: never).
FALLING = [0.9, 0.8, 0.7, 0.6, 0.5]
SEQUENCES = [
    (FALLING, 1, None),
    ([0.5, 0.6, 0.4, 0.3], 1, 1),
    ([0.5, 0.4, 0.5, 0.6, 0.7, 0.8], 3, 4),
    ([0.5, 0.5, 0.5, 0.5], 2, 2),
    ([0.9, 0.5, 0.6, 0.55, 0.52, 0.51], 4, 5),
]


def answers(stopper, losses, first=0):
    """Return what `update` says to each loss."""
    return [bool(stopper.update(first + place, loss)) for place, loss in enumerate(losses)]


def told(losses):
    return ", ".join(f"{loss:g}" for loss in losses)


@pytest.mark.parametrize(("losses", "patience", "stop"), SEQUENCES, ids=map(str, range(1, 6)))
@question(
    "q3",
    points=2.6,
    hint="True as soon as `patience` epochs in a row, this one included, brought no improvement",
)
def test_bell_rings_after_patience_epochs(submission, losses, patience, stop):
    said = answers(submission.EarlyStopper(patience), losses)
    first = said.index(True) if True in said else None
    case = f"patience {patience}, losses {told(losses)}"
    if stop is None:
        expect(
            first is None,
            f"{case}: every epoch is an improvement (lower is better), but update returned True",
        )
        return
    expect(first is not None, f"{case}: update never returned True")
    if first == stop + 1:
        expect(False, f"{case}: update returned True one epoch too late (at least `patience`, not more than)")
    sentence = "too early" if first < stop else "too late"
    expect(first == stop, f"{case}: update returned True {sentence}, at position {first}")
    more = [place for place in range(stop, len(losses)) if min(losses[stop:]) >= min(losses[:stop])]
    expect(
        all(said[place] for place in more),
        f"{case}: after the first True, without an improvement, update returned False again (at least `patience`)",
    )


@question("q3", points=2.0, hint="an improvement sets the count back to 0: only epochs in a row count")
def test_improvement_starts_the_count_afresh(submission):
    losses = [0.9, 1.0, 0.8, 1.0, 0.7, 1.0, 0.6, 1.0, 1.1, 1.2]
    said = answers(submission.EarlyStopper(3), losses)
    expect(
        not any(said[:9]),
        f"patience 3, losses {told(losses)}: update returned True although there were never three bad epochs in a "
        "row before the last",
    )
    expect(said[9], f"patience 3, losses {told(losses)}: the last three epochs brought nothing, so stop")
    losses = [0.5, 0.6, 0.55, 0.7, 0.65]
    sentence = "a loss below that of the epoch before is no improvement unless it is below the best one"
    expect(answers(submission.EarlyStopper(3), losses)[3], f"patience 3, losses {told(losses)}: {sentence}")


@question("q3", points=2.0, hint="improved if val_loss < best - min_delta: strictly")
def test_min_delta_must_be_exceeded(submission):
    # Sixteenths and their like are exact, so that "equal" means equal.
    losses = [1.0, 0.9375, 0.90625, 0.890625]
    stopper = submission.EarlyStopper(3, 0.125)
    said = answers(stopper, losses)
    sentence = "none is lower than the first by more than min_delta, so stop after the last; is min_delta used, and how?"
    expect(said[3], f"min_delta 0.125, patience 3, losses {told(losses)}: {sentence}")
    expect(said == [False, False, False, True], f"min_delta 0.125, losses {told(losses)}: stopped too early")
    sentence = "a step that is no improvement must not change `best`"
    expect(float(stopper.best) == 1.0, f"min_delta 0.125, losses {told(losses)}: {sentence}")
    losses = [1.0, 0.875]
    sentence = "an improvement of exactly min_delta is not enough; it must be larger"
    expect(
        answers(submission.EarlyStopper(1, min_delta=0.125), losses)[1], f"losses {told(losses)}: {sentence}"
    )
    losses = [1.0, 0.8125]
    said = answers(submission.EarlyStopper(1, min_delta=0.125), losses)
    expect(not said[1], f"min_delta 0.125, losses {told(losses)}: that is an improvement")
    rising = [1.0, 1.0625]
    sentence = "a higher loss is never an improvement, whatever min_delta is"
    expect(
        answers(submission.EarlyStopper(1, min_delta=0.125), rising)[1], f"losses {told(rising)}: {sentence}"
    )
    losses = [4.0, 3.75]
    sentence = "min_delta is a difference of losses, not a part of the best one"
    expect(
        not answers(submission.EarlyStopper(1, min_delta=0.125), losses)[1],
        f"losses {told(losses)}: {sentence}",
    )


@question(
    "q3",
    points=1.2,
    hint="compare with the best loss, not with the one before: best stays until it is beaten",
)
def test_small_steps_add_up(submission):
    losses = [1.0, 0.9375, 0.875, 0.8125]
    stopper = submission.EarlyStopper(4, min_delta=0.125)
    answers(stopper, losses)
    sentence = (
        f"min_delta 0.125, losses {told(losses)}: no step is large enough, but the last loss is lower than the best "
        "by more than that; it is an improvement"
    )
    expect(stopper.best_epoch == 3, sentence)
    expect_close(stopper.best, 0.8125, what="`best` after these steps")


@question("q3", points=1.6, hint="every comparison with NaN is false: ask whether the loss *is* lower")
def test_nan_never_improves(submission):
    stopper = submission.EarlyStopper(2)
    said = answers(stopper, [0.5, NAN, NAN, NAN])
    expect(
        not said[1], "patience 2: a single NaN after the best epoch is one epoch without improvement, not two"
    )
    expect(
        said[2], "patience 2: two NaN in a row are two epochs without improvement, but update returned False"
    )
    best = float(stopper.best)
    expect(not math.isnan(best), "NaN became the best loss")
    expect_close(best, 0.5, what="`best` after NaN")
    expect_equal(stopper.best_epoch, 0, what="`best_epoch` after NaN")
    stopper = submission.EarlyStopper(3)
    said = answers(stopper, [NAN, 0.5, 0.25, NAN, 0.125], first=10)
    sentence = "a loss of NaN in the first epoch, which has the number 10, is one epoch without improvement, not more"
    expect(not said[0], f"patience 3: {sentence}")
    sentence = "after a first loss of NaN every number improves on it"
    expect(not any(said), f"patience 3, losses NaN, 0.5, 0.25, NaN, 0.125: no reason to stop; {sentence}")
    sentence = "a first loss of NaN must not become the best one: the numbers after it improve on it; `best`"
    expect_close(float(stopper.best), 0.125, what=sentence)
    said = answers(submission.EarlyStopper(2), [NAN, NAN], first=10)
    expect(
        said == [False, True], "patience 2: NaN in the first two epochs (10 and 11): stop after the second"
    )


@question(
    "q3",
    points=1.4,
    hint="at each improvement note both: the loss, and the number of the epoch you are given",
)
def test_best_and_its_epoch_are_kept(submission):
    stopper = submission.EarlyStopper(3)
    answers(stopper, [30.0, 20.0])
    best = float(stopper.best)
    expect(
        best == 20.0,
        f"after losses of 30 and 20 `best` is {best:g}; a loss may be large, what does `best` start from?",
    )
    for first in (0, 7):
        stopper = submission.EarlyStopper(2)
        losses = [0.9, 0.4, 0.7, 0.3, 0.5, 0.6]
        answers(stopper, losses, first)
        case = f"losses {told(losses)}, the first epoch has the number {first}"
        expect_close(stopper.best, 0.3, what=f"{case}: `best`")
        received = stopper.best_epoch
        expect(
            received != first + 5, f"{case}: best_epoch is the epoch of stopping; it is that of the best loss"
        )
        expect(first == 0 or received != 3, f"{case}: best_epoch counts the calls; use the number `epoch`")
        expect_equal(received, first + 3, what=f"{case}: `best_epoch`")


@question("q3", points=0.4, hint="set everything up in __init__, on self")
def test_stoppers_do_not_share_their_memory(submission):
    one, other = submission.EarlyStopper(1), submission.EarlyStopper(5)
    answers(one, [0.5, 0.75])
    said = answers(other, [0.9, 0.95])
    expect(not any(said), "a stopper with patience 5 stopped because of what another one saw")
    best = float(other.best)
    expect(
        best == 0.9,
        f"a second stopper saw 0.9 and 0.95, but its `best` is {best:g}: do stoppers share a list or a number?",
    )
