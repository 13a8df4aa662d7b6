"""Hidden checks of Q3: the noise of curves, and the spread of mini-batch gradients."""

import numpy as np

from autograder.checks import expect, expect_close, expect_shape, expect_unchanged, question
from autograder.checks.mistakes import expect_answer


def noise_of(submission, values, *arguments):
    """Return the student's noise as a float; it must be one number."""
    return float(expect_shape(submission.curve_noise(values, *arguments), (), what="curve_noise"))


@question(
    "q3_1",
    points=4,
    hint="first all differences, then the last ones of them, then the root of the mean square",
)
def test_noise_matches_the_formula(submission, reference, rng):
    """Arrays and lists, the default and other numbers of steps, and just as many values as are needed."""
    for size, *last in [(10,), (6,), (12, 3), (9, 8), (40, 20), (5, 2)]:
        values = rng.random(size)
        steps, number = np.diff(values), (last or [5])[0]
        mistakes = {
            "`last` is not used": np.std(steps[-5:]),
            "this divides by m - 1; divide by m": np.std(steps[-number:], ddof=1),
            "this is the deviation of the values, not of their steps": np.std(values[-number:]),
            "one step is missing: `last` differences need last + 1 values": np.std(steps[-number + 1 :]),
            "one step too many is used": np.std(steps[-number - 1 :]),
            "this is the mean distance from the mean; take the root of the mean square": np.mean(
                np.abs(steps[-number:] - steps[-number:].mean())
            ),
            "the signs of the steps were dropped": np.std(np.abs(steps[-number:])),
            "these are the steps at the beginning of the curve": np.std(steps[:number]),
        }
        right = reference.curve_noise(values, *last)
        for form in (values, values.tolist()):
            what = f"curve_noise of {'an array' if form is values else 'a list'} of {size} values"
            received = noise_of(submission, form, *last)
            expect_answer(received, right, mistakes, rtol=1e-6, atol=1e-12, what=f"{what}, last={number}")


@question("q3_1", points=1, hint="the mean of the steps is subtracted, so a steady climb has no noise")
def test_steady_climb_has_no_noise(submission, rng):
    line = 0.3 + 0.05 * np.arange(11)
    for name, straight in [("rising", line), ("falling", -line), ("flat", np.full(11, 0.7))]:
        received = noise_of(submission, straight, 6)
        expect(
            abs(received) < 1e-6, f"a {name} straight line has the noise {received:.3g}; it should have none"
        )
    values = rng.random(11)
    tilted = noise_of(submission, values + line, 6)
    what = "the noise of a curve to which a straight line was added"
    expect_close(tilted, noise_of(submission, values, 6), rtol=1e-5, atol=1e-9, what=what)


@question("q3_1", points=1, hint="only the last steps count: slice the differences with [-last:]")
def test_noise_looks_at_the_end_only(submission, rng):
    values = rng.random(12)
    wild = values.copy()
    wild[:6] = 100 * rng.random(6)
    before, after = noise_of(submission, values, 5), noise_of(submission, wild, 5)
    expect(
        np.isclose(before, after, rtol=1e-6),
        f"the first half of a curve was changed, and the noise of its last 5 steps went from {before:.3g} to {after:.3g}",
    )
    expect(before > 0, "the noise of a restless curve is not above 0")


@question(
    "q3_1",
    points=0.5,
    hint="np.diff makes a new array; sort or change nothing in place",
    depends=["q3_1.noise_on_a_worked_example"],
)
def test_noise_leaves_the_curve_alone(submission, rng):
    values = rng.random(9)
    expect_unchanged(submission.curve_noise.inspect(values, 4), values, names=("values",))


class Recorder:
    """A `grad_fn` that lives in the judge, notes every call, and answers with random but fixed gradients."""

    def __init__(self, rng, rows, shape=(3, 2)):
        self.X = rng.normal(size=(rows, 4))
        self.X[:, 0] = np.arange(rows)  # each row carries its number, and so does its label
        self.Y = np.stack([np.arange(rows), rng.normal(size=rows)], axis=1)
        self.gradients = rng.normal(size=(rows, *shape))
        self.calls, self.answers = [], []

    def __call__(self, X, Y):
        """Return the mean gradient of the rows of X, whatever Y says."""
        X = expect_shape(X, (None, 4), what="the X that grad_fn was called with")
        Y = expect_shape(Y, (len(X), 2), what="the Y that grad_fn was called with")
        rows = np.rint(X[:, 0]).astype(int)
        expect(
            len(rows)
            and rows.min() >= 0
            and rows.max() < len(self.X)
            and np.allclose(X, self.X[rows], rtol=1e-5),
            "grad_fn was called with rows that are not rows of X",
        )
        self.calls.append((rows, np.rint(Y[:, 0]).astype(int)))
        self.answers.append(self.gradients[rows].mean(axis=0))
        return self.answers[-1]

    def full_calls(self):
        """Return the positions of the calls with all rows, each once."""
        return [i for i, (rows, _) in enumerate(self.calls) if sorted(rows) == list(range(len(self.X)))]


def spread_of(submission, recorder, batch_size, trials, rng):
    """Call the student's function with the recorder as its grad_fn; return its answer and the batches."""
    received = submission.batch_gradient_spread(recorder, recorder.X, recorder.Y, batch_size, trials, rng)
    received = float(expect_shape(received, (), what="batch_gradient_spread"))
    full = recorder.full_calls()
    expect(full, "grad_fn was never called with all rows of X: without that there is no full gradient")
    return received, [call for place, call in enumerate(recorder.calls) if place not in full]


@question("q3_2", points=4.6, hint="np.sqrt(np.mean(squared distances to the gradient of all rows))")
def test_spread_is_the_root_mean_square_distance(submission, rng):
    """Every call is noted, so the right answer for the batches that were drawn is known exactly."""
    for batch_size, trials, shape in [(3, 12, (3, 2)), (5, 7, (4,)), (30, 5, (2, 2, 2))]:
        recorder = Recorder(rng, 11, shape)
        received, _ = spread_of(submission, recorder, batch_size, trials, rng)
        full_calls = recorder.full_calls()
        full = recorder.answers[full_calls[0]]
        drawn = np.array([a for i, a in enumerate(recorder.answers) if i not in full_calls])
        expect(len(drawn), "grad_fn was never called with a batch")
        distances = np.sqrt(np.sum((drawn - full) ** 2, axis=tuple(range(1, drawn.ndim))))
        right = np.sqrt(np.mean(distances**2))
        centred = drawn - drawn.mean(axis=0)
        mistakes = {
            "this is the mean distance; take the root of the mean of the squares": np.mean(distances),
            "the root is missing": np.mean(distances**2),
            "the squares are summed over the trials; take their mean": np.sqrt(np.sum(distances**2)),
            "the mean runs over the entries of the gradient as well; sum over them": right
            / np.sqrt(full.size),
            "the distance is taken from the mean of the batches, not from the gradient of all rows": np.sqrt(
                np.mean(np.sum(centred**2, axis=tuple(range(1, drawn.ndim))))
            ),
            "this is the distance of the mean gradient; average the squared distances instead": np.linalg.norm(
                drawn.mean(axis=0) - full
            ),
            "the result is divided by the length of the full gradient": right / np.linalg.norm(full),
            "this is the largest distance": np.max(distances),
            "the result is multiplied by the root of the batch size": right * np.sqrt(batch_size),
            "only the lengths of the gradients are compared; subtract the gradients first": np.sqrt(
                np.mean(
                    (np.sqrt(np.sum(drawn**2, axis=tuple(range(1, drawn.ndim)))) - np.linalg.norm(full)) ** 2
                )
            ),
        }
        what = f"the spread over {trials} batches of {batch_size} rows"
        expect_answer(received, right, mistakes, rtol=1e-5, what=what)


@question("q3_2", points=1.5, hint="rng.integers(len(X), size=batch_size), anew for every trial")
def test_batches_are_drawn_with_replacement(submission, rng):
    recorder = Recorder(rng, 7)
    _, batches = spread_of(submission, recorder, 5, 60, rng)
    sizes = {len(rows) for rows, _ in batches}
    expect(sizes == {5}, f"the batches have {', '.join(map(str, sorted(sizes)))} rows; batch_size was 5")
    kinds = {tuple(rows) for rows, _ in batches}
    expect(len(kinds) > 10, "nearly the same batch came in all 60 trials; draw a new one in each")
    repeated = sum(len(set(rows)) < 5 for rows, _ in batches)
    expect(repeated > 20, "no row ever comes twice in a batch: the rows are drawn without replacement")
    counts = np.bincount(np.concatenate([rows for rows, _ in batches]), minlength=7)
    expect(
        np.all(counts > 10),
        f"row {int(np.argmin(counts))} of the rows 0 to 6 is (nearly) never drawn; all are equally probable",
    )


@question("q3_2", points=1, hint="take X[batch] and Y[batch] with the same row numbers")
def test_rows_keep_their_labels(submission, rng):
    recorder = Recorder(rng, 9)
    _, batches = spread_of(submission, recorder, 4, 10, rng)
    torn = sum(not np.array_equal(rows, labels) for rows, labels in batches)
    expect(not torn, f"in {torn} of {len(batches)} batches the rows of Y are not those of X")


@question("q3_2", points=0.5, hint="once for all rows, before the loop, and once in each trial")
def test_grad_fn_is_called_once_per_trial_and_once_more(submission, rng):
    for trials in (1, 8):
        recorder = Recorder(rng, 6)
        spread_of(submission, recorder, 4, trials, rng)
        received = len(recorder.calls)
        expect(
            received == trials + 1,
            f"with trials={trials}, expected {trials + 1} calls of grad_fn, received {received}",
        )


@question("q3_2", points=1, hint="sixteen times the batch size is a quarter of the spread")
def test_spread_falls_with_the_root_of_the_batch_size(submission, rng):
    cloud = rng.normal(size=(300, 60))

    def mean_of_rows(X, Y):
        return X.mean(axis=0)

    small, large = (
        float(submission.batch_gradient_spread(mean_of_rows, cloud, np.zeros(300), size, 200, rng))
        for size in (16, 256)
    )
    expect(large > 0, "batches of 256 from 300 different rows have a spread of 0")
    expect(
        abs(small / large - 4) <= 0.4,
        f"batches of 16 have {small / large:.2f} times the spread of batches of 256, expected about 4",
    )


@question(
    "q3_2", points=0.5, hint="all chance comes from `rng`, nothing from np.random or a seed of your own"
)
def test_rng_decides_the_batches(submission, rng):
    def drawn(seed):
        recorder = Recorder(np.random.default_rng(3), 50)
        return spread_of(submission, recorder, 4, 6, np.random.default_rng(seed))[0]

    expect(drawn(7) == drawn(7), "two calls with equal generators gave different results; use `rng` alone")
    expect(
        len({drawn(seed) for seed in (1, 2, 3)}) == 3,
        "generators with different seeds gave the same result; the chance must come from `rng`",
    )


@question(
    "q3_2",
    points=0.5,
    hint="X[batch] is a copy; shuffle nothing in place",
    depends=["q3_2.identical_rows_have_no_spread"],
)
def test_spread_leaves_its_inputs_alone(submission, rng):
    recorder = Recorder(rng, 8)
    call = submission.batch_gradient_spread.inspect(recorder, recorder.X.copy(), recorder.Y.copy(), 3, 5, rng)
    expect_unchanged(call, recorder, recorder.X, recorder.Y, names=("grad_fn", "X", "Y"))
