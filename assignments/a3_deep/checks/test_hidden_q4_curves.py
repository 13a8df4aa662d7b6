"""Hidden checks of Q4.2: the callback, driven as Keras drives it."""

import numpy as np

from autograder.checks import as_array, expect, expect_close, expect_equal, kind_of, question


def training(rng, batches, epochs):
    """Invent the logs of a training: per epoch those of its batches, and those of its end."""
    script = []
    for _ in range(epochs):
        values = rng.uniform(0.1, 3, size=(batches, 2))
        logs = [{"loss": float(loss), "accuracy": float(accuracy)} for loss, accuracy in values]
        end = {name: float(rng.uniform()) for name in ("loss", "accuracy", "val_loss", "val_accuracy")}
        script.append((logs, end))
    return script


def expect_records(found, script, sample_rate=1, what="the records"):
    """Expect all four records of a training with the given logs."""
    steps, sampled, ends, total = [], [], [], 0
    for logs, _ in script:
        for batch, one in enumerate(logs):
            if batch % sample_rate == 0:
                steps.append(total)
                sampled.append(one)
            total += 1
        ends.append(total)
    expect_steps(found["batch_step"], steps, f"batch_step, {what}")
    expect_steps(found["epoch_step"], ends, f"epoch_step, {what}")
    for name in ("loss", "accuracy"):
        expect_series(found["batch_history"], name, [one[name] for one in sampled], f"batch_history, {what}")
    for name in ("val_loss", "val_accuracy"):
        expect_series(
            found["epoch_history"], name, [end[name] for _, end in script], f"epoch_history, {what}"
        )


def expect_steps(received, wanted, what):
    """Expect a list of step numbers; name the mistake if it is a known one."""
    array = as_array(received, what)
    if array.shape == (len(wanted),) and len(wanted) and np.array_equal(array, np.array(wanted) + 1):
        expect(False, f"{what}: every number is one too large; count the steps finished before")
    expect(
        array.shape == (len(wanted),),
        f"{what}: expected {len(wanted)} numbers, received {array.size}",
    )
    expect(np.array_equal(array, wanted), f"{what}: expected the number of steps since the training began")


def expect_series(history, name, wanted, what):
    """Expect the values recorded under a name."""
    expect(isinstance(history, dict), f"{what}: expected a dict, received {kind_of(history)}")
    expect(name in history, f"{what}: '{name}' is missing")
    array = as_array(history[name], what)
    told = f"{what}: expected {len(wanted)} values of '{name}', received {array.size}"
    expect(array.shape == (len(wanted),), told)
    expect_close(array, wanted, rtol=1e-6, what=f"{what}, '{name}'")


@question("q4_2", points=1.2, hint="batch % sample_rate == 0, where batch begins at 0 in every epoch")
def test_sample_rate_picks_batches(submission, rng):
    for rate, batches in [(2, 5), (3, 7), (4, 3), (1, 4)]:
        script = training(rng, batches, 3)
        found = submission.given.follow(submission.TrainingCurves(sample_rate=rate), script)
        expect_records(found, script, rate, f"sample_rate={rate}, three epochs of {batches} batches")
    script = training(rng, 6, 1)
    found = submission.given.follow(submission.TrainingCurves(3), script)
    expect_records(found, script, 3, "TrainingCurves(3), one epoch of 6 batches")


@question(
    "q4_2", points=0.8, hint="count every batch, recorded or not, and never go back to 0 within a training"
)
def test_steps_go_on_across_epochs(submission, rng):
    script = training(rng, 5, 3)
    found = submission.given.follow(submission.TrainingCurves(sample_rate=2), script)
    epoch = as_array(found["epoch_step"], "epoch_step")
    recorded = as_array(found["batch_step"], "batch_step")
    expect(
        epoch.shape == (3,),
        f"epoch_step: expected one number per epoch, received {epoch.size} for three epochs",
    )
    expect(
        not np.array_equal(epoch, [0, 1, 2]), "epoch_step holds epochs; it counts steps, as batch_step does"
    )
    expect(not np.array_equal(epoch, [5, 5, 5]), "epoch_step begins again in every epoch; the count goes on")
    expect(
        not np.array_equal(epoch, [3, 6, 9]),
        "epoch_step counts only the recorded batches; count those that are passed over as well",
    )
    expect(
        not np.array_equal(epoch, [4, 9, 14]),
        "epoch_step is one too small: all steps of the epoch are finished",
    )
    expect_equal([int(one) for one in epoch], [5, 10, 15], what="epoch_step after epochs of five batches")
    expect(
        recorded.shape == (9,) and np.all(np.diff(recorded) > 0),
        "batch_step must rise all the way: with epochs of five batches the second one begins at step 5",
    )
    expect_equal([int(one) for one in recorded], [0, 2, 4, 5, 7, 9, 10, 12, 14], what="batch_step")


@question("q4_2", points=0.6, hint="append the numbers: Keras may use one dictionary for all batches")
def test_values_are_kept_as_they_were(submission, rng):
    script = training(rng, 4, 2)
    found = submission.given.follow(submission.TrainingCurves(), script)
    names = sorted(str(name) for name in found["batch_history"])
    expect(
        names == ["accuracy", "loss"],
        "batch_history: expected one list for every name in the logs of a batch",
    )
    kept = sorted(str(name) for name in found["epoch_history"])
    extra = [name for name in kept if not name.startswith("val_")]
    expect(
        not extra, f"epoch_history holds {', '.join(extra)}; only names that begin with 'val_' belong there"
    )
    expect_records(found, script, 1, "two epochs of four batches")
    plain = [(logs, {"loss": 1.0, "interval_loss": 2.0}) for logs, _ in script]
    found = submission.given.follow(submission.TrainingCurves(), plain)
    told = "epoch_history must stay empty where no name begins with 'val_'"
    expect(not any(found["epoch_history"].values()), told)


@question(
    "q4_2", points=0.4, hint="make new lists and dicts in on_train_begin; none of them belongs to the class"
)
def test_second_training_begins_anew(submission, rng):
    first, second = training(rng, 3, 2), training(rng, 4, 1)
    curves = submission.TrainingCurves()
    submission.given.follow(curves, first)
    found = submission.given.follow(curves, second)
    expect_records(found, second, 1, "a second training with the same callback")
    one, other = submission.TrainingCurves(), submission.TrainingCurves()
    submission.given.follow(one, first)
    submission.given.follow(other, second)
    expect_records(submission.given.records(one), first, 1, "a callback while another one is in use")


@question("q4_2", points=0.4, hint="if self.plot: self.draw(), at the end of an epoch and after recording it")
def test_draw_is_called_when_asked_for(submission, rng):
    kind = submission.given.counting(submission.TrainingCurves)
    for plot, wanted in [(True, [1, 2, 3]), (False, [])]:
        curves = kind(sample_rate=2, plot=plot)
        submission.given.follow(curves, training(rng, 3, 3))
        found = list(submission.given.drawn(curves))
        told = f"with plot={plot} draw was called {len(found)} times in three epochs, expected {len(wanted)}"
        expect(len(found) == len(wanted), told)
        expect(found == wanted, "draw was called before the epoch was recorded")


@question("q4_2", points=0.6, hint="accept logs=None, and call super().__init__()")
def test_curves_follow_a_real_training(submission):
    curves = submission.TrainingCurves(sample_rate=2)
    found, told = submission.given.train_tiny(curves, 5)
    expect_steps(found["batch_step"], [0, 2, 4, 5, 7, 9], "batch_step of a real training")
    expect_steps(found["epoch_step"], [5, 10], "epoch_step of a real training")
    for name in ("val_loss", "val_accuracy"):
        expect_series(found["epoch_history"], name, told[name], "epoch_history of a real training")
    expect_close(
        as_array(found["batch_history"]["loss"], "the losses")[[2, 5]],
        told["loss"],
        rtol=1e-5,
        what="the last loss recorded in each epoch, against that of Keras' own history",
    )
