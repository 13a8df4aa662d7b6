"""Hidden checks of Q2: the callback, watched from inside a tiny training."""

import numpy as np

from autograder.checks import CheckFailed, StudentError, expect, expect_close, question
from autograder.checks.mistakes import expect_answer

A_CALLBACK = ["q2.callback_is_a_keras_callback"]
BATCHES = 3  # twelve pictures in batches of four


def trained(submission, schedule, epochs, first=0, callback=None):
    """Train for these epochs with a callback for `schedule`; return the rate of each batch, and the notes.

    The rates have one row per epoch. A `callback` that was made already is used as it is.
    """
    bench = submission.given.Bench()
    callback = submission.make_lr_callback(schedule) if callback is None else callback
    try:
        history = submission.given.fit_with(bench, callback, epochs, first)
    except StudentError as error:
        error.function = "model.fit"
        raise
    notes = bench.notes()[0]
    rates = np.array([step[2] for step in notes["steps"] if step[0] == "train"])
    expect(
        rates.size == (epochs - first) * BATCHES,
        f"the training ended after {rates.size // BATCHES} of {epochs - first} epochs",
    )
    return rates.reshape(-1, BATCHES), {**notes, "history": history}


@question("q2", points=2.5, depends=A_CALLBACK, hint="set model.optimizer.learning_rate in on_epoch_begin")
def test_rates_hold_through_each_epoch(submission, rng):
    """Reads the rate of the optimizer itself in every single batch."""
    planned = [float(rate) for rate in rng.uniform(0.01, 0.2, size=8)]
    rates, _ = trained(submission, submission.given.table(planned), 4)
    right = np.repeat(planned[:4], BATCHES).reshape(-1, BATCHES)
    inside = np.ptp(rates, axis=1) > 1e-6
    expect(
        not np.any(inside),
        "the rate changes inside an epoch, from batch to batch; set it once, when the epoch begins",
    )
    mistakes = {
        "the optimizer keeps the rate that the model was compiled with": np.full((4, BATCHES), 0.05),
        "each rate comes one epoch late: it is set when an epoch ends": np.repeat(
            [0.05, *planned[:3]], BATCHES
        ).reshape(-1, BATCHES),
        "the schedule is asked for epoch + 1; Keras counts from 0 and so does the schedule": np.repeat(
            planned[1:5], BATCHES
        ).reshape(-1, BATCHES),
        "the schedule was asked once only, for epoch 0": np.full((4, BATCHES), planned[0]),
        "the rates are multiplied into the rate of the epoch before": 0.05
        * np.repeat(np.cumprod(planned[:4]), BATCHES).reshape(-1, BATCHES),
    }
    what = "the optimizer's rate in the batches of four epochs"
    expect_answer(rates, right, mistakes, rtol=1e-5, what=what)


@question(
    "q2", points=1, depends=A_CALLBACK, hint="lambda epoch, lr: ... gets the optimizer's rate of the moment"
)
def test_schedule_may_ask_for_the_present_rate(submission):
    rates, _ = trained(submission, submission.given.grows, 4)
    mistakes = {
        "the rate does not change: is the second argument the optimizer's rate?": np.full(4, 0.05),
        "the second argument stays the rate before training; it is the rate of the moment": np.full(4, 0.075),
    }
    what = "the rates of four epochs with a schedule that returns 1.5 times the present rate"
    expect_answer(rates[:, 0], 0.05 * 1.5 ** np.arange(1, 5), mistakes, rtol=1e-4, what=what)


@question(
    "q2", points=1, depends=A_CALLBACK, hint="pass the present rate only where schedule(epoch) is not enough"
)
def test_optional_arguments_keep_their_defaults(submission):
    rates, _ = trained(submission, submission.given.with_defaults, 3)
    present, overwritten = 0.05, []
    for epoch in range(3):
        present = 0.5 * present / (1 + epoch)
        overwritten.append(present)
    mistakes = {
        "the present rate went into the second argument, which has a default of its own": np.array(
            overwritten
        )
    }
    what = "the rates of three epochs with schedule(epoch, start=0.08, share=0.5)"
    expect_answer(rates[:, 0], 0.04 / np.arange(1, 4), mistakes, rtol=1e-4, what=what)


@question("q2", points=1, depends=A_CALLBACK, hint="float(schedule(epoch))")
def test_any_kind_of_number_becomes_a_float(submission):
    given = submission.given
    cases = [
        ("a schedule that returns int", given.whole, [3.0, 2.0]),
        ("a schedule that returns np.float32", given.narrow, [0.25, 0.125]),
        ("a schedule object of Keras, which returns tensors,", given.of_keras(), [0.2, 0.1]),
    ]
    for kind, schedule, right in cases:
        try:
            rates, _ = trained(submission, schedule, 2)
        except StudentError as error:
            raise CheckFailed(
                f"with {kind} fit raised {error.type_name}: turn the rate into a float"
            ) from None
        expect_close(rates[:, 0], right, rtol=1e-5, what=f"the rates of two epochs with {kind}")


@question(
    "q2", points=0.5, depends=A_CALLBACK, hint="use the epoch that Keras hands over; count nothing yourself"
)
def test_callback_takes_the_epoch_from_keras(submission):
    planned = [0.11, 0.12, 0.13, 0.14, 0.15, 0.16]
    callback = submission.make_lr_callback(submission.given.table(planned))
    first, _ = trained(submission, None, 2, callback=callback)
    again, _ = trained(submission, None, 2, callback=callback)
    expect_close(first[:, 0], planned[:2], rtol=1e-4, what="the rates of a first training")
    what = "the rates of a second training with the same callback, which starts again at epoch 0"
    expect_close(again[:, 0], planned[:2], rtol=1e-4, what=what)
    later, _ = trained(submission, submission.given.table(planned), 5, first=3)
    what = "the rates of a training that goes on at epoch 3 (initial_epoch=3)"
    expect_close(later[:, 0], planned[3:5], rtol=1e-4, what=what)


@question("q2", points=0.5, depends=A_CALLBACK, hint="assign to optimizer.learning_rate; compile nothing")
def test_callback_keeps_the_optimizer(submission):
    try:
        _, notes = trained(submission, submission.given.table([0.1, 0.05, 0.02, 0.01]), 3)
    except StudentError as error:
        raise CheckFailed(
            f"model.fit with the callback raised {error.type_name}; a callback must not compile the model"
        ) from None
    expect(
        notes["compilations"] == 1,
        "the callback compiled the model again, and Adam forgot what it had learned about each weight",
    )
    counts = [step[3] for step in notes["steps"] if step[0] == "train"]
    expect(
        notes["same_optimizer"] and counts == list(range(3 * BATCHES)),
        "the callback put a new optimizer in the place of the old one, which forgets what Adam has learned",
    )
