"""Hidden checks of Q1: the four schedules, by value and by the laws they obey."""

import numpy as np

from autograder.checks import expect, expect_close, expect_shape, question
from autograder.checks.mistakes import expect_answer

EXACT, SINGLE = 1e-9, 1e-5


def curve(schedule, epochs, *arguments, what):
    """Return the rates (E,) of these epochs, and how exact they can be asked to be.

    A number in single precision has lost its points for the type already.
    """
    values = [schedule(epoch, *arguments) for epoch in epochs]
    rates = np.array([float(expect_shape(value, (), what=what)) for value in values])
    return rates, EXACT if all(isinstance(value, float | int) for value in values) else SINGLE


def expect_curve(received, expected, mistakes, what):
    """Expect rates, within the exactness that came with them."""
    rates, tolerance = received
    expect_answer(rates, expected, mistakes, rtol=tolerance, atol=1e-15, what=what)


@question(
    "q1_1", points=4.8, hint="lr0 times rate to the power of the epoch, with the arguments you are given"
)
def test_exponential_decay_matches_the_formula(submission, reference, rng):
    epochs = list(range(12))
    choices = [(), (float(rng.uniform(0.1, 1)), float(rng.uniform(0.3, 0.95))), (2.0, 0.5)]
    for arguments in choices:
        what = f"exponential_decay with {'other values of lr0 and rate' if arguments else 'its defaults'}"
        right = np.array([reference.exponential_decay(epoch, *arguments) for epoch in epochs])
        mistakes = {
            "lr0 and rate are not used: the answers are those of 0.01 and 0.6": 0.01 * 0.6 ** np.arange(12),
            "the start went to the power of the epoch as well: multiply by lr0 once": right[1]
            ** np.arange(12),
            "the rate changes only in every second epoch": right[np.arange(12) // 2 * 2] ** 0.5
            * right[0] ** 0.5,
            "small rates are replaced by a larger one; this schedule has no floor": np.maximum(right, 1e-4),
            "the results are rounded": np.round(right, 4),
        }
        expect_curve(
            curve(submission.exponential_decay, epochs, *arguments, what=what), right, mistakes, what
        )


@question("q1_1", points=1.6, hint="compute from the arguments alone; keep nothing between the calls")
def test_exponential_decay_remembers_nothing(submission):
    for epoch in (5, 2, 5, 0, 5):
        received = expect_shape(submission.exponential_decay(epoch, 1.0, 0.5), (), what="exponential_decay")
        expect(
            np.isclose(received, 0.5**epoch, rtol=1e-5),
            "asked for epochs 5, 2, 5, 0 and 5 in this order, exponential_decay does not give each its own rate; "
            "does it count its calls?",
        )


@question("q1_1", points=1.6, hint="the quotient of two epochs that follow each other is always `rate`")
def test_exponential_decay_shrinks_by_one_factor(submission):
    for factor in (0.9, 0.25):
        rates, _ = curve(submission.exponential_decay, range(10), 0.5, factor, what="exponential_decay")
        expect_close(rates[0], 0.5, rtol=1e-5, what="the rate of epoch 0, which is lr0,")
        expect(np.all(np.diff(rates) < 0), "the rate of exponential_decay does not fall in every epoch")
        quotients = rates[1:] / rates[:-1]
        what = "the quotients of the rates of neighbouring epochs"
        expect_close(quotients, np.full(9, factor), rtol=1e-4, what=what)


@question("q1_2", points=4, hint="the exponent is epoch // every")
def test_step_decay_matches_the_formula(submission, reference, rng):
    epochs = np.arange(16)
    choices = [(0.1,), (float(rng.uniform(0.1, 1)), 0.3, 4), (0.5, 0.7, 7), (0.02, 0.5, 2)]
    for arguments in choices:
        what = "step_decay with its defaults" if len(arguments) == 1 else "step_decay with factor and every"
        lr0, factor, every = (*arguments, 0.5, 3)[:3] if len(arguments) == 1 else arguments
        right = np.array([reference.step_decay(epoch, *arguments) for epoch in epochs.tolist()])
        mistakes = {
            "`every` is not used: the blocks always have three epochs": lr0 * factor ** (epochs // 3),
            "`factor` is not used: it is always a half": lr0 * 0.5 ** (epochs // every),
            "the rate only drops in the first epoch of a block and comes back": np.where(
                (epochs % every == 0) & (epochs > 0), lr0 * factor, lr0
            ),
            "the factor is multiplied by the number of blocks; it goes to this power": np.where(
                epochs < every, lr0, lr0 * factor * (epochs // every)
            ),
            "a fixed amount is taken away for each block; multiply instead": lr0
            * (1 - (1 - factor) * (epochs // every)),
        }
        received = curve(submission.step_decay, epochs.tolist(), *arguments, what=what)
        expect_curve(received, right, mistakes, what)


@question("q1_2", points=1.5, hint="each block holds `every` epochs with one rate, the first block too")
def test_step_decay_is_constant_inside_a_block(submission):
    for every in (2, 5):
        rates, _ = curve(submission.step_decay, range(4 * every), 1.0, 0.5, every, what="step_decay")
        changes = [epoch for epoch in range(1, 4 * every) if not np.isclose(rates[epoch], rates[epoch - 1])]
        expect(
            changes == [every, 2 * every, 3 * every],
            f"with every={every} the rate should change in the epochs {every}, {2 * every} and {3 * every}; "
            f"it changes in {', '.join(map(str, changes[:6])) or 'none'}"
            + (" and more" if len(changes) > 6 else ""),
        )


@question("q1_2", points=1, hint="blocks of a single epoch are exponential decay")
def test_staircase_of_single_epochs_is_exponential(submission):
    rates, _ = curve(submission.step_decay, range(8), 0.2, 0.6, 1, what="step_decay with every=1")
    expect_close(rates, 0.2 * 0.6 ** np.arange(8), rtol=1e-5, what="step_decay with every=1")


@question("q1_3", points=5.6, hint="lr_min + (lr0 - lr_min) (1 + cos(pi epoch / (total_epochs - 1))) / 2")
def test_cosine_decay_matches_the_formula(submission, reference, rng):
    choices = [(0.1, 10), (float(rng.uniform(0.1, 1)), 7, 0.01), (2.0, 2, 0.5), (0.01, 31, 0.001)]
    for lr0, total, *rest in choices:
        low, epochs = (rest or [0.0])[0], np.arange(total)
        right = np.array([reference.cosine_decay(epoch, lr0, total, low) for epoch in epochs.tolist()])
        wave = (1 + np.cos(np.pi * epochs / (total - 1))) / 2
        mistakes = {
            "lr_min is not used": lr0 * wave,
            "lr_min is added to a curve that starts at lr0; the factor is lr0 - lr_min": low + lr0 * wave,
            "lr_min cuts the curve off; the whole curve lies between lr_min and lr0": np.maximum(
                lr0 * wave, low
            ),
            "math.cos takes radians, not degrees: half a wave is pi, not 180": low
            + (lr0 - low) * (1 + np.cos(180 * epochs / (total - 1))) / 2,
            "the last epoch has number total_epochs - 1, so divide by that": low
            + (lr0 - low) * (1 + np.cos(np.pi * epochs / total)) / 2,
        }
        what = f"cosine_decay over {total} epochs{' with a lr_min' if rest else ''}"
        received = curve(submission.cosine_decay, epochs.tolist(), lr0, total, *rest, what=what)
        expect_curve(received, right, mistakes, what)


@question("q1_3", points=1, hint="the curve looks the same when the page is turned by half a turn")
def test_cosine_decay_mirrors_itself(submission):
    for total in (9, 12):
        rates, _ = curve(submission.cosine_decay, range(total), 0.6, total, 0.1, what="cosine_decay")
        expect(np.all(np.diff(rates) < 0), "the rate of cosine_decay does not fall in every epoch")
        what = "the sum of the rates of epoch e and of epoch total_epochs - 1 - e"
        expect_close(rates + rates[::-1], np.full(total, 0.7), rtol=1e-5, what=what)
        first, second = rates[0] - rates[1], rates[1] - rates[2]
        expect(first < second, "cosine_decay should leave lr0 slowly; its first step is the largest")


@question("q1_3", points=1.4, hint="from epoch total_epochs - 1 on the rate is lr_min, for ever")
def test_cosine_decay_stays_down_after_the_end(submission):
    for total, low in [(5, 0.0), (8, 0.02)]:
        late = [total - 1, total, total + 1, 2 * total - 2, 10 * total]
        rates, _ = curve(submission.cosine_decay, late, 0.3, total, low, what="cosine_decay after the end")
        expect(
            np.all(rates < low + 1e-6) or np.any(rates < low - 1e-6),
            f"cosine_decay over {total} epochs goes up again after the end (to {rates.max():.2g} in a later epoch)",
        )
        what = f"cosine_decay over {total} epochs, in epoch {total - 1} and after it"
        expect_close(rates, np.full(5, low), rtol=1e-5, atol=1e-9, what=what)


@question("q1_3", points=1, hint="total_epochs - 1 is 0 then; treat this case by itself")
def test_single_epoch_gets_lr0(submission):
    for low in (0.0, 0.05):
        received = expect_shape(submission.cosine_decay(0, 0.4, 1, low), (), what="cosine_decay")
        expect_close(float(received), 0.4, rtol=1e-5, what="cosine_decay of epoch 0 with total_epochs=1")


@question("q1_4", points=4, hint="lr_min + (lr_max - lr_min) exp(-step / decay_steps)")
def test_decay_with_floor_matches_the_formula(submission, reference, rng):
    steps = np.array([0, 1, 17, 400, 999, 1000, 2500, 6001])
    choices = [(), (0.5, float(rng.uniform(0.05, 0.1)), 700), (1.0, 0.0, 300.5), (0.02, 0.01, 5000)]
    for arguments in choices:
        what = f"decay_with_floor with {'arguments of its own' if arguments else 'its defaults'}"
        high, low, width = arguments or (0.003, 0.0001, 2000)
        right = np.array([reference.decay_with_floor(step, *arguments) for step in steps.tolist()])
        mistakes = {
            "decay_steps is not used: it is always 2000": low + (high - low) * np.exp(-steps / 2000),
            "lr_max and lr_min are not used": 0.0001 + 0.0029 * np.exp(-steps / width),
            "the exponent only changes after each decay_steps; divide with /, not //": low
            + (high - low) * np.exp(-(steps // width)),
            "this starts above lr_max; the factor is lr_max - lr_min": low + high * np.exp(-steps / width),
            "this is a straight line down to the floor": np.maximum(low, high - (high - low) * steps / width),
        }
        received = curve(submission.decay_with_floor, steps.tolist(), *arguments, what=what)
        expect_curve(received, right, mistakes, what)


@question("q1_4", points=1, hint="exp(0) is 1, so step 0 must give lr_min + (lr_max - lr_min)")
def test_decay_with_floor_starts_at_the_maximum(submission):
    for high, low in [(0.003, 0.0001), (0.5, 0.2), (1.0, 0.0)]:
        received = expect_shape(submission.decay_with_floor(0, high, low, 50), (), what="decay_with_floor")
        mistakes = {"step 0 gives lr_max + lr_min": high + low, "step 0 gives lr_max - lr_min": high - low}
        what = "decay_with_floor at step 0, which should be lr_max"
        expect_answer(float(received), high, mistakes if low else {}, rtol=1e-6, what=what)


@question("q1_4", points=1, hint="lr_min is added at the end, so nothing can fall below it")
def test_floor_is_approached_and_never_crossed(submission):
    steps = [0, 100, 300, 1000, 5000, 10**6]
    rates, _ = curve(submission.decay_with_floor, steps, 0.4, 0.1, 200, what="decay_with_floor")
    expect(
        np.all(rates >= 0.1 - 1e-7), f"decay_with_floor falls below lr_min: to {rates.min() / 0.1:.2g} of it"
    )
    expect_close(
        rates[-1], 0.1, rtol=1e-5, what="decay_with_floor after a million steps, which should be lr_min,"
    )
    expect(
        np.all(rates[1:3] > 0.1 * 1.05),
        "decay_with_floor reaches lr_min too early; it should glide towards it",
    )


@question("q1_4", points=1, hint="in every step the same part of the distance to the floor is lost")
def test_distance_to_the_floor_shrinks_by_one_factor(submission):
    rates, _ = curve(submission.decay_with_floor, range(0, 12), 0.9, 0.1, 10, what="decay_with_floor")
    expect(np.all(np.diff(rates) < 0), "the rate of decay_with_floor does not fall in every single step")
    distances = rates - 0.1
    what = "the quotients of the distances to lr_min of neighbouring steps"
    mistakes = {
        "the distance is halved in decay_steps steps; take the base e": np.full(11, 0.5**0.1),
        "the step is multiplied by decay_steps; divide by it": np.full(11, np.exp(-10)),
    }
    right = np.full(11, np.exp(-0.1))
    expect_answer(distances[1:] / distances[:-1], right, mistakes, rtol=1e-4, what=what)
