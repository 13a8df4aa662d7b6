"""Hidden checks of Q1: the neuron, the dense layer and the softmax."""

import numpy as np
import pytest

from autograder.checks import (
    as_array,
    expect,
    expect_close,
    expect_dtype,
    expect_finite,
    expect_shape,
    expect_unchanged,
    question,
)
from autograder.checks.mistakes import expect_answer

ACTIVATIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda s: 1 / (1 + np.exp(-s)),
    "relu": lambda s: np.maximum(s, 0.0),
    "cube": lambda s: s**3,
}


@question("q1_1", points=1.6, hint="multiply, add everything up, add the bias once, then activate")
def test_neuron_matches_the_formula(submission, rng):
    for size in (1, 3, 784):
        for name, activation in ACTIVATIONS.items():
            x, w = rng.normal(size=(2, size)).astype(np.float32) / np.float32(np.sqrt(size))
            b = float(rng.uniform(-2, -1))
            s = float(x.astype(float) @ w + b)
            mistakes = {
                "the bias is missing": activation(s - b),
                "the bias is added after the activation": activation(s - b) + b,
                "the bias is subtracted": activation(s - 2 * b),
                "the bias is added to every product": activation(s + (size - 1) * b),
                "the products are averaged, not summed": activation((s - b) / size + b),
                "the activation is missing": s,
                "negative sums are cut off before the given activation": activation(max(0.0, s)),
            }
            what = f"a neuron with D={size} and the activation {name}"
            received = submission.neuron(x, w, b, activation)
            expect_answer(received, activation(s), mistakes, rtol=1e-4, atol=1e-5, what=what)


@question("q1_1", points=1.4, hint="activation(x . w + b): one call, with one number")
def test_activation_gets_the_weighted_sum(submission, rng):
    seen = []

    def activation(s):
        seen.append(s)
        return 0.25

    x, w = rng.normal(size=(2, 5)).astype(np.float32)
    received = submission.neuron(x, w, 1.5, activation)
    expect(seen, "the activation given as an argument was never called; use it instead of one of your own")
    for s in seen:
        expect_shape(s, (), what="what you pass to the activation")
    expected, products = float(x.astype(float) @ w + 1.5), (x * w).tolist()
    given = float(as_array(seen[0]))
    if min(abs(given - product) for product in products) < 1e-4:
        expect(False, "the activation got a single product; sum all products and the bias first")
    mistakes = {"the bias is not in the sum that the activation gets": expected - 1.5}
    expect_answer(given, expected, mistakes, rtol=1e-4, atol=1e-5, what="what you pass to the activation")
    expect_close(
        received, 0.25, rtol=1e-5, what="the output, where the activation always returns the same number"
    )


@question("q1_1", points=1, hint="write x * w, not x *= w", depends=["q1_1.neuron_on_a_worked_example"])
def test_neuron_leaves_its_inputs_alone(submission, rng):
    x, w = rng.normal(size=(2, 6)).astype(np.float32)
    call = submission.neuron.inspect(x, w, 0.5, lambda s: s)
    expect_unchanged(call, x, w, names=("x", "w"))


def layer(rng, n, d, k, dtype=np.float64):
    """Make X, W and b with distinct random entries."""
    return tuple(rng.normal(size=shape).astype(dtype) for shape in [(n, d), (d, k), (k,)])


def layer_mistakes(X, W, b):
    """Return what a dense layer gives after common slips, where the shapes permit them."""
    n, k = len(X), len(b)
    mistakes = {
        "the bias is missing": X @ W,
        "the bias reaches only the first row": X @ W + b * (np.arange(n) == 0)[:, None],
        "the sum of all biases is added everywhere": X @ W + b.sum(),
        "negative sums are cut off; dense has no activation": np.maximum(X @ W + b, 0),
        "the weighted sums are divided by the number of inputs": X @ W / X.shape[1] + b,
    }
    if n == k:
        mistakes["the bias runs down the examples; it has one entry per neuron"] = X @ W + b[:, None]
    if W.shape[0] == k:
        mistakes["the weights are transposed; neurons are the columns of W"] = X @ W.T + b
    return mistakes


@pytest.mark.parametrize(("n", "d", "k"), [(5, 5, 5), (4, 3, 5), (1, 3, 5), (3, 7, 1)])
@question("q1_2", points=2.2, hint="a matrix product plus the bias, nothing else")
def test_dense_matches_the_formula(submission, rng, n, d, k):
    X, W, b = layer(rng, n, d, k)
    received = submission.dense(X, W, b)
    expect_answer(
        received, X @ W + b, layer_mistakes(X, W, b), rtol=1e-7, atol=1e-7, what=f"dense, N={n}, D={d}, K={k}"
    )


@question("q1_2", points=2, hint="b has one entry per neuron and is added to every row")
def test_bias_is_added_to_every_row(submission, rng):
    for n, k in [(4, 4), (3, 5), (1, 6)]:
        X, W, b = layer(rng, n, 3, k)
        added = expect_shape(submission.dense(X, W, b), (n, k), what=f"dense, N={n}, K={k}") - X @ W
        mistakes = {
            "the bias is missing": np.zeros((n, k)),
            "the bias reaches only the first row": b * (np.arange(n) == 0)[:, None],
            "the sum of all biases is added everywhere": np.full((n, k), b.sum()),
        }
        if n == k:
            down = np.repeat(b[:, None], k, axis=1)
            mistakes["the bias runs down the examples; it has one entry per neuron"] = down
        expect_answer(
            added,
            np.tile(b, (n, 1)),
            mistakes,
            rtol=1e-5,
            atol=1e-5,
            what=f"what is added to X W, N={n}, K={k}",
        )


@question("q1_2", points=0.8, hint="np.zeros makes float64 unless you say dtype=X.dtype")
def test_dense_keeps_the_dtype(submission, rng):
    for dtype in (np.float32, np.float64):
        expect_dtype(
            submission.dense(*layer(rng, 3, 4, 2, dtype)), dtype, what=f"dense of {dtype.__name__} arrays"
        )


@question(
    "q1_2",
    points=1.2,
    hint="make a new array; out = b is another name for b, not a copy",
    depends=["q1_2.dense_has_one_row_per_example"],
)
def test_dense_leaves_its_inputs_alone(submission, rng):
    arguments = layer(rng, 3, 4, 2)
    expect_unchanged(submission.dense.inspect(*arguments), *arguments, names=("X", "W", "b"))


def exact_softmax(z):
    """Compute the softmax in double precision."""
    z = np.asarray(z, np.float64)
    log_sum = np.logaddexp.reduce(z, axis=1)[:, None]
    return np.exp(z - log_sum)


@pytest.mark.parametrize(("n", "k"), [(5, 5), (6, 4), (1, 10), (3, 1)])
@question(
    "q1_3",
    points=4,
    hint="exponentials divided by the sum of their own row, kept as a column (keepdims=True)",
)
def test_softmax_matches_the_formula(submission, rng, n, k):
    z = 2 * rng.normal(size=(n, k))
    powers = np.exp2(z)
    mistakes = {
        "the sum runs over the examples, not over the classes": exact_softmax(z.T).T,
        "powers of 2 where powers of e are needed": powers / powers.sum(axis=1, keepdims=True),
        "these are logarithms of probabilities": np.log(exact_softmax(z)),
    }
    if n == k:
        e = np.exp(z - z.max(axis=1, keepdims=True))
        mistakes["each column is divided by the sum of a row; keep the axis of the sum (keepdims=True)"] = (
            e / e.sum(axis=1)
        )
    expect_answer(
        submission.softmax(z), exact_softmax(z), mistakes, rtol=1e-6, atol=1e-9, what=f"softmax, N={n}, K={k}"
    )


@question("q1_3", points=1.2, hint="neither np.float32(...) nor np.zeros(...) without a dtype")
def test_softmax_keeps_the_dtype(submission, rng):
    for dtype in (np.float32, np.float64):
        z = rng.normal(size=(3, 4)).astype(dtype)
        expect_dtype(submission.softmax(z), dtype, what=f"softmax of {dtype.__name__} logits")


@question(
    "q1_3",
    points=0.8,
    hint="only differences of logits count; subtract, do not divide",
    depends=["q1_3.softmax_keeps_the_shape"],
)
def test_softmax_ignores_a_shift(submission, rng):
    z = rng.normal(size=(5, 4))
    shift = rng.uniform(-50, 50, size=(5, 1))
    what = "softmax after the same number was added to all logits of a row"
    expect_close(submission.softmax(z + shift), submission.softmax(z), rtol=1e-6, atol=1e-9, what=what)


@question("q1_3", points=0.6, hint="each probability stays at the place of its logit, each row at its place")
def test_softmax_follows_a_permutation(submission, rng):
    z = rng.normal(size=(5, 6))
    rows, columns = np.roll(np.arange(5), 2), np.roll(np.arange(6), 1)
    before = expect_shape(submission.softmax(z), (5, 6), what="softmax of (5, 6) logits")
    after = submission.softmax(z[rows][:, columns])
    what = "softmax of reordered logits, against the reordered softmax"
    expect_close(after, before[rows][:, columns], rtol=1e-6, atol=1e-9, what=what)
    order = expect_shape(after, (5, 6)).argsort(axis=1)
    ranks = "the probabilities are not in the order of their logits: the largest logit has the largest share"
    expect(np.array_equal(order, z[rows][:, columns].argsort(axis=1)), ranks)


LARGE = {
    "one row of 100, 101, 102": [[100, 101, 102]],
    "logits of 200 and -200 in one row": [[200, -200, 0], [-200, 200, 199]],
    "one row near 200 and another near -200": [[200, 199, 198], [-200, -199, -198]],
    "three negative logits near -200": [[-200, -199, -200]],
}


@pytest.mark.parametrize("case", list(LARGE))
@question("q1_3", points=2, hint="subtract from each row its own largest logit before the exponential")
def test_softmax_survives_large_logits(submission, case):
    z = np.array(LARGE[case], np.float32)
    received = expect_finite(submission.softmax(z), what="softmax in float32")
    expect_close(received, exact_softmax(z), rtol=1e-3, atol=1e-6, what="softmax in float32")


@question(
    "q1_3", points=0.6, hint="write z - ..., not z -= ...", depends=["q1_3.softmax_on_a_worked_example"]
)
def test_softmax_leaves_its_inputs_alone(submission, rng):
    z = rng.normal(size=(4, 3))
    expect_unchanged(submission.softmax.inspect(z), z, names=("z",))
