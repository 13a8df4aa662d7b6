"""The public checks of assignment 4: run them as often as you like. More run when your work is graded."""

from types import SimpleNamespace

import numpy as np

from autograder.checks import expect, expect_close, expect_shape, question
from autograder.checks.describe import kind_of
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer


def expect_float(value, what):
    """Expect what Keras takes for a learning rate: a Python float (np.float64 is one)."""
    expect(isinstance(value, float), f"{what}: expected a Python float, received {kind_of(value)}")


def rates_of(schedule, epochs, *arguments, what):
    """Call a schedule for each epoch and return the rates as an array."""
    return np.array([float(expect_shape(schedule(epoch, *arguments), (), what=what)) for epoch in epochs])


@question("q1_1", points=2.4, public=True, hint="float(...) turns any number into a Python float")
def test_exponential_decay_returns_a_float(submission):
    for epoch in (0, 1, 7):
        expect_float(submission.exponential_decay(epoch), f"exponential_decay({epoch})")


@question("q1_1", points=1.6, public=True, hint="0.01, then 0.6 times as much, then 0.6 times as much again")
def test_exponential_decay_on_a_worked_example(submission):
    what = "exponential_decay for the epochs 0 to 3"
    right = np.array([0.01, 0.006, 0.0036, 0.00216])
    mistakes = {
        "epochs count from 0, and epoch 0 runs at lr0": 0.6 * right,
        "epoch 1 already is the second epoch": right / 0.6,
        "the factor is multiplied by the epoch; it belongs to the power of the epoch": 0.006 * np.arange(4),
        "this is exp(-rate epoch); the factor itself goes to the power": 0.01 * np.exp(-0.6 * np.arange(4)),
        "this falls along a straight line": 0.01 * (1 - 0.4 * np.arange(4)),
    }
    expect_answer(rates_of(submission.exponential_decay, range(4), what=what), right, mistakes, what=what)


@question("q1_2", points=2, public=True, hint="float(...) turns any number into a Python float")
def test_step_decay_returns_a_float(submission):
    for epoch in (0, 2, 3, 9):
        expect_float(submission.step_decay(epoch, 0.1), f"step_decay({epoch}, 0.1)")


@question("q1_2", points=1.5, public=True, hint="how many whole blocks of 3 epochs are over? 0 0 0 1 1 1 2 2")
def test_step_decay_on_a_worked_example(submission):
    what = "step_decay(epoch, lr0=0.8) for the epochs 0 to 7"
    epochs = np.arange(8)
    mistakes = {
        "the first block is one epoch short (was the quotient rounded? cut it off, with //)": 0.8
        * 0.5 ** ((epochs + 1) // 3),
        "the first block is one epoch too long": 0.8 * 0.5 ** np.maximum((epochs - 1) // 3, 0),
        "the rate changes in every epoch; the exponent has to be a whole number": 0.8 * 0.5 ** (epochs / 3),
        "the rate falls only once": np.where(epochs < 3, 0.8, 0.4),
        "% is the remainder; // is the number of whole blocks": 0.8 * 0.5 ** (epochs % 3),
    }
    right = [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2]
    expect_answer(rates_of(submission.step_decay, range(8), 0.8, what=what), right, mistakes, what=what)


@question("q1_3", points=2.8, public=True, hint="float(...) turns any number into a Python float")
def test_cosine_decay_returns_a_float(submission):
    for epoch in (0, 3, 9, 12):
        expect_float(submission.cosine_decay(epoch, 0.1, 10), f"cosine_decay({epoch}, 0.1, 10)")


@question("q1_3", points=2.2, public=True, hint="epoch 0 gets lr0, epoch total_epochs - 1 gets lr_min")
def test_cosine_decay_on_a_worked_example(submission):
    what = "cosine_decay(epoch, lr0=1, total_epochs=5) for the epochs 0 to 4"
    epochs = np.arange(5)
    right = (1 + np.cos(np.pi * epochs / 4)) / 2
    mistakes = {
        "the last epoch has number total_epochs - 1, so divide by that": (1 + np.cos(np.pi * epochs / 5)) / 2,
        "the half is missing: 1 + cos goes from 2 to 0": 2 * right,
        "this is the upside-down curve: it starts at lr_min": 1 - right,
        "this is a straight line": 1 - epochs / 4,
        "this is a quarter of a wave; the angle goes to pi": np.cos(np.pi * epochs / 8),
        "cos alone goes down to -1; add 1 and halve it": np.cos(np.pi * epochs / 4),
        "pi is missing in the angle": (1 + np.cos(epochs / 4)) / 2,
    }
    received = rates_of(submission.cosine_decay, range(5), 1.0, 5, what=what)
    expect_answer(received, right, mistakes, rtol=1e-4, atol=1e-6, what=what)


@question("q1_4", points=2, public=True, hint="float(...) turns any number into a Python float")
def test_decay_with_floor_returns_a_float(submission):
    for step in (0, 1, 2000, 50_000):
        expect_float(submission.decay_with_floor(step), f"decay_with_floor({step})")


@question("q1_4", points=1, public=True, hint="the distance to lr_min is what shrinks")
def test_decay_with_floor_on_a_worked_example(submission):
    what = "decay_with_floor for the steps 0, 1000, 2000 and 8000"
    steps = np.array([0, 1000, 2000, 8000])
    fall = np.exp(-steps / 2000)
    mistakes = {
        "it starts at lr_max + lr_min; the factor before the exponential is lr_max - lr_min": 0.0001
        + 0.003 * fall,
        "there is no floor": 0.003 * fall,
        "the floor cuts the curve off; the rate should approach it smoothly": np.maximum(
            0.003 * fall, 0.0001
        ),
        "the exponent is positive: the rate grows": 0.0001 + 0.0029 / fall,
        "it falls to a half in decay_steps; take the base e": 0.0001 + 0.0029 * 0.5 ** (steps / 2000),
    }
    received = rates_of(submission.decay_with_floor, steps.tolist(), what=what)
    expect_answer(received, 0.0001 + 0.0029 * fall, mistakes, rtol=1e-4, atol=1e-9, what=what)


@question(
    "q2", points=2, public=True, hint="return an object of a class derived from keras.callbacks.Callback"
)
def test_callback_is_a_keras_callback(submission):
    callback = submission.make_lr_callback(lambda epoch: 0.01)
    wrong = submission.given.kind_of_callback(callback)
    expect(not wrong, f"make_lr_callback: expected a Keras callback, received {wrong}")


@question(
    "q2", points=1.5, public=True, hint="on_epoch_begin sets the rate, on_epoch_end writes it into logs"
)
def test_history_shows_the_rates(submission):
    rates = [0.25, 0.5, 0.0625]
    bench = submission.given.Bench()
    callback = submission.make_lr_callback(submission.given.table([*rates, 0.03125]))
    history = submission.given.fit_with(bench, callback, 3)
    expect(
        "learning_rate" in history,
        "the history has no 'learning_rate': write logs['learning_rate'] at the end of each epoch",
    )
    what = "history['learning_rate'] of three epochs at 0.25, 0.5 and 0.0625"
    mistakes = {
        "this is the rate that the model was compiled with: the optimizer was not told": [0.05] * 3,
        "the schedule was asked for the epoch after": [0.5, 0.0625, 0.03125],
        "the rate of an epoch comes one epoch too late": [0.05, 0.25, 0.5],
        "the rate stays at that of epoch 0": [0.25] * 3,
    }
    expect_answer(history["learning_rate"], rates, mistakes, rtol=1e-5, what=what)


@question("q3_1", points=2, public=True, hint="np.std of one array of differences is one number")
def test_noise_is_one_number(submission):
    for values, last in [([0.1, 0.4, 0.2, 0.3, 0.9, 0.7], 5), (np.linspace(0, 1, 9), 3)]:
        expect_shape(submission.curve_noise(values, last), (), what=f"curve_noise of {len(values)} values")


@question("q3_1", points=1.5, public=True, hint="differences first, then the last ones of them, then np.std")
def test_noise_on_a_worked_example(submission):
    values = np.array([5.0, 1.0, 2.0, 4.0, 3.0, 7.0])
    steps = np.diff(values)[-4:]
    what = "curve_noise([5, 1, 2, 4, 3, 7], last=4)"
    mistakes = {
        "this is the deviation of the values; take that of their differences": np.std(values[-4:]),
        "this divides by m - 1; divide by m": np.std(steps, ddof=1),
        "four values have three differences; `last` counts differences": np.std(np.diff(values[-4:])),
        "all differences were used; take the last four": np.std(np.diff(values)),
        "these are the first differences; take the last ones": np.std(np.diff(values)[:4]),
        "this is the variance; take its root": np.var(steps),
        "the mean of the differences was not subtracted": np.sqrt(np.mean(steps**2)),
        "the signs of the differences were dropped": np.std(np.abs(steps)),
        "this is the mean distance; take the root of the mean square": np.mean(np.abs(steps - steps.mean())),
    }
    expect_answer(submission.curve_noise(values, 4), np.std(steps), mistakes, rtol=1e-5, what=what)


def mean_of_rows(X, Y):
    """Stand in for a gradient: the mean row of X."""
    return X.mean(axis=0)


@question("q3_2", points=2.8, public=True, hint="the root of a mean over the trials is one number")
def test_spread_is_one_number(submission, rng):
    X, Y = rng.normal(size=(6, 3)), rng.normal(size=(6, 2))
    received = submission.batch_gradient_spread(mean_of_rows, X, Y, 2, 4, rng)
    expect(
        expect_shape(received, (), what="batch_gradient_spread of 4 trials") > 0,
        "batch_gradient_spread is 0 for rows that differ",
    )


@question(
    "q3_2", points=1.6, public=True, hint="where all rows are the same, every batch has the full gradient"
)
def test_identical_rows_have_no_spread(submission, rng):
    X, Y = np.tile([1.0, -2.0, 3.0], (7, 1)), np.ones(7)
    for batch_size in (1, 3, 20):
        received = submission.batch_gradient_spread(mean_of_rows, X, Y, batch_size, 5, rng)
        what = f"the spread over 7 identical rows with batch_size={batch_size}"
        expect_close(received, 0.0, atol=1e-6, what=what)


def rows(first, count):
    """Make pictures of four numbers, of which the first counts them, and labels."""
    numbers = np.arange(first, first + count)
    return np.outer(numbers, [1, 0, 0, 0]).astype(np.float32) / 1024, numbers % 10


@question("q4", points=4, public=True, hint="return what fit returns: a keras.callbacks.History")
def test_training_returns_a_history(submission):
    def examine(train_with_decay):
        bench = submission.given.Bench()
        result = train_with_decay(bench.build, rows(0, 20), rows(20, 10), lambda epoch: 0.01, 3)
        facts = submission.given.facts_of(result, bench)
        expect(
            facts["kind"] == "History",
            f"train_with_decay: expected the History that fit returns, received {facts['kind']}",
        )
        for key in ("loss", "val_loss"):
            expect(
                key in facts["history"],
                f"the history has no '{key}'; it has {', '.join(sorted(facts['history'])) or 'nothing'}",
            )
            expect_shape(facts["history"][key], (3,), what=f"history['{key}'] of three epochs")

    # A callback that fails has a check of its own: nobody looks at the rates here.
    instead = SimpleNamespace(make_lr_callback=submission.given.idle)
    with_earlier(submission, instead, "train_with_decay", ("make_lr_callback",), examine)


@question("q4", points=1, public=True, hint="hand the callback of Q2 to fit")
def test_history_follows_the_schedule(submission):
    bench = submission.given.Bench()
    schedule = submission.given.table([0.5, 0.125, 0.25, 0.75])
    result = submission.train_with_decay(bench.build, rows(0, 20), rows(20, 10), schedule, 3)
    history = submission.given.facts_of(result, bench).get("history", {})
    expect("learning_rate" in history, "the history has no 'learning_rate'; is your callback handed to fit?")
    what = "history['learning_rate'] of three epochs at 0.5, 0.125 and 0.25"
    expect_close(history["learning_rate"], [0.5, 0.125, 0.25], rtol=1e-5, what=what)
