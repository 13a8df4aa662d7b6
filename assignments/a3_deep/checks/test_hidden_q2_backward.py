"""Hidden checks of Q2.2: backpropagation, against finite differences, the tape and its own laws."""

from itertools import pairwise

import numpy as np
import pytest

from autograder.checks import (
    CheckFailed,
    StudentError,
    as_array,
    expect,
    expect_finite,
    expect_shape,
    finite_difference,
    kind_of,
    question,
    tape_gradient,
)
from autograder.checks.earlier import passes

ACTIVATIONS = ("sigmoid", "relu", "tanh")
SIZES = {1: [4, 3], 2: [4, 5, 3], 3: [4, 3, 5, 3], 4: [3, 3, 3, 3, 3]}
BEND = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda a: a * (1 - a)),
    "relu": (lambda z: np.maximum(z, 0), lambda a: (a > 0) * 1.0),
    "tanh": (np.tanh, lambda a: 1 - a * a),
}
# What a student reads when the gradients look like those of a known slip; see `backprop`.
SLIPS = {
    "sign": "the sign is wrong: probabilities minus labels",
    "sum": "the sum over the batch; the loss is a mean, so divide by N",
    "twice": "divided by N twice: once in delta is enough",
    "no slope": "the slope of the activation is missing on the way back",
    "value for slope": "the step back is multiplied by the activation itself, not by its slope",
    "slope of later layer": "the slope belongs to the layer that delta arrives at, not to the one it comes from",
    "not transposed": "W is not transposed in the step back",
    "softmax slope": "there is no factor p (1 - p); it cancels against the logarithm",
    "no softmax": "the labels are subtracted from the logits; take the softmax first",
    "order": "the layers are in reverse order; the input side comes first",
    "bias mean": "db is the sum over the rows of delta, not their mean",
    "bias all": "db is summed over everything; each neuron has its own",
    "first example": "only one example counts",
    "hard labels": "the largest label counts as 1; soft labels are subtracted as they are",
    "slope at output": "the last layer is linear: no slope belongs to its delta",
}


def backprop(X, Y, params, activation, slip=""):
    """Compute the gradients in double precision, with one of the `SLIPS` if asked to."""
    bend, slope = BEND[activation]
    inputs = [np.asarray(X, np.float64)]
    for W, b in params[:-1]:
        inputs.append(bend(inputs[-1] @ W + b))
    z = inputs[-1] @ params[-1][0] + params[-1][1]
    P = z if slip == "no softmax" else np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])
    n = len(X)
    labels = np.eye(Y.shape[1])[Y.argmax(axis=1)] if slip == "hard labels" else Y
    delta = (P - labels) / (n**2 if slip == "twice" else 1 if slip == "sum" else n)
    if slip == "softmax slope":
        delta = delta * P * (1 - P)
    elif slip == "slope at output":
        delta = delta * slope(bend(z))
    elif slip == "sign":
        delta = -delta
    elif slip == "first example":
        delta = delta * n * (np.arange(n) == 0)[:, None]
    found = []
    for layer in reversed(range(len(params))):
        W = params[layer][0]
        db = {"bias mean": delta.mean(axis=0), "bias all": np.full(W.shape[1], delta.sum())}
        found.append((inputs[layer].T @ delta, db.get(slip, delta.sum(axis=0))))
        if layer > 0:
            back = delta @ (W if slip == "not transposed" and W.shape[0] == W.shape[1] else W.T)
            factor = slope(inputs[layer])
            if slip == "value for slope":
                factor = inputs[layer]
            elif slip == "slope of later layer" and back.shape == (delta.shape):
                factor = slope(inputs[layer + 1]) if layer + 1 < len(inputs) else 1.0
            delta = back * (1.0 if slip == "no slope" else factor)
    return found if slip == "order" else found[::-1]


def loss_of(logits, Y):
    """Compute the mean cross-entropy of logits in double precision."""
    z = np.asarray(logits, np.float64)
    return float(-np.mean(np.sum(Y * (z - np.logaddexp.reduce(z, axis=1)[:, None]), axis=1)))


def problem(rng, sizes, activation, n=6, soft=False):
    """Draw X, Y and params; for ReLU drawn again until no sum is near its kink."""
    while True:
        X = rng.normal(size=(n, sizes[0]))
        params = [(rng.normal(size=(i, j)), rng.normal(size=j)) for i, j in pairwise(sizes)]
        a, nearest = X, 1.0
        for W, b in params[:-1]:
            z = a @ W + b
            a, nearest = BEND[activation][0](z), min(nearest, float(np.abs(z).min()))
        alive = all(
            np.any(dW) for dW, _ in backprop(X, np.eye(sizes[-1])[np.zeros(n, int)], params, activation)
        )
        if activation != "relu" or (nearest > 1e-3 and alive):
            break
    k = sizes[-1]
    return X, rng.dirichlet(np.ones(k), size=n) if soft else np.eye(k)[rng.integers(0, k, n)], params


def numerical(forward, X, Y, params):
    """Return the gradients of the loss of `forward(X, params)` by finite differences."""
    found = []
    for layer, pair in enumerate(params):
        slopes = []
        for part in range(2):

            def loss(values, layer=layer, part=part):
                moved = [list(one) for one in params]
                moved[layer][part] = values
                return loss_of(forward(X, [tuple(one) for one in moved]), Y)

            slopes.append(finite_difference(loss, pair[part]))
        found.append(tuple(slopes))
    return found


def flat(gradients):
    """Return all gradients as one long vector."""
    return np.concatenate([np.ravel(part) for pair in gradients for part in pair])


def expect_gradients(received, expected, tol=1e-6, slips=None, what="the gradients"):
    """Expect a list of pairs close to `expected`; tell which layers are wrong and, if known, why."""
    listed = isinstance(received, list | tuple) and len(received) == len(expected)
    expect(listed, f"{what}: expected a list of {len(expected)} pairs (dW, db), received {kind_of(received)}")
    wrong, right, arrays = [], [], []
    for place, (pair, oracles) in enumerate(zip(received, expected, strict=True), start=1):
        two = isinstance(pair, tuple | list) and len(pair) == 2
        expect(two, f"{what}, layer {place}: expected a pair (dW, db), received {kind_of(pair)}")
        for name, part, oracle in zip(("dW", "db"), pair, oracles, strict=True):
            array = expect_shape(part, oracle.shape, what=f"{what}, {name} of layer {place}")
            arrays.append(expect_finite(array, what=f"{what}, {name} of layer {place}").astype(np.float64))
            off = float(np.linalg.norm(arrays[-1] - oracle)) / max(float(np.linalg.norm(oracle)), 1e-12)
            (right if off <= tol else wrong).append(f"{name}{place}")
    if not wrong:
        return
    found = np.concatenate([np.ravel(array) for array in arrays])
    for slip, sentence in SLIPS.items():
        answer = slips(slip) if slips else None
        if answer is not None and flat(answer).shape == found.shape:
            guess = flat(answer)
            if np.linalg.norm(found - guess) <= 1e-3 * np.linalg.norm(guess) and not np.allclose(
                guess, flat(expected), rtol=1e-3
            ):
                raise CheckFailed(f"{sentence} ({what})")
    fine = f"{', '.join(right)} fit" if right else "none fits"
    raise CheckFailed(
        f"{what}: {', '.join(wrong)} do not fit, {fine} (dW1 is that of the layer next to the input)"
    )


def with_own_forward(submission, reference, case, examine):
    """Run `examine(gradients, right)`; a slip in an earlier function has cost its points already.

    When it fails it is tried with the reference's `activate`, then on the reference's cache (which fits a student's
    own only by luck), and then against the numerical gradient of the student's own forward pass, whatever that
    computes, if every parameter takes part in it.
    """
    X, Y, params, activation = case
    forward, backward = submission.mlp_forward, submission.mlp_backward

    def gradients(activate=None):
        return submission.given.gradients(forward, backward, X, Y, params, activation, activate)

    try:
        examine(gradients(), backprop(X, Y, params, activation))
    except (CheckFailed, StudentError):
        others = [
            lambda: (gradients(reference.activate), backprop(*case)),
            lambda: (backward(reference.mlp_forward(X, params, activation)[1], Y), backprop(*case)),
            lambda: (gradients(), _own_gradients(forward, case)),
        ]
        if not any(passes(submission, lambda other=other: examine(*other())) for other in others):
            raise


def _own_gradients(forward, case):
    """Return the numerical gradients of the student's forward pass; fails unless every layer takes part in it."""
    X, Y, params, activation = case
    wide = [tuple(part.astype(np.float64) for part in pair) for pair in params]
    own = numerical(lambda x, p: as_array(forward(x, p, activation)[0]), X.astype(np.float64), Y, wide)
    expect(all(np.any(np.abs(dW) > 1e-9) for dW, _ in own), "a layer takes no part")
    return own


@pytest.mark.parametrize("depth", list(SIZES))
@question(
    "q2_2",
    points=6,
    hint="delta @ W.T, times the slope at the layer you arrive at; check one layer at a time",
)
def test_gradients_match_finite_differences(submission, reference, rng, depth):
    for activation in ACTIVATIONS:
        X, Y, params = problem(rng, SIZES[depth], activation)
        bend = BEND[activation][0]

        def logits(x, p, bend=bend):
            for W, b in p[:-1]:
                x = bend(x @ W + b)
            return x @ p[-1][0] + p[-1][1]

        slopes = numerical(logits, X, Y, params)
        what = f"the gradients of {depth} layer{'s' * (depth > 1)} with '{activation}'"

        def examine(received, right, case=(X, Y, params, activation), slopes=slopes, what=what):
            exact = np.allclose(flat(right), flat(slopes), rtol=1e-6, atol=1e-8)
            # The finite differences decide; `right` is another function only for a student's own forward.
            expected = slopes if exact else right
            expect_gradients(received, expected, 1e-6, lambda slip: backprop(*case, slip), what)

        with_own_forward(submission, reference, (X, Y, params, activation), examine)


@question("q2_2", points=2.5, hint="the tape and your algebra must agree to float32 precision")
def test_gradients_match_the_tape(submission, reference, rng):
    import tensorflow as tf

    bends = {"sigmoid": tf.sigmoid, "relu": tf.nn.relu, "tanh": tf.tanh}
    for activation, bend in bends.items():
        X, Y, params = problem(rng, [20, 12, 8, 5], activation, n=40)
        X, Y = X.astype(np.float32), Y.astype(np.float32)
        params = [((W / 3).astype(np.float32), b.astype(np.float32)) for W, b in params]

        def loss(*parts, X=X, Y=Y, bend=bend):
            a, pairs = X, list(zip(parts[::2], parts[1::2], strict=True))
            for W, b in pairs[:-1]:
                a = bend(tf.matmul(a, W) + b)
            logits = tf.matmul(a, pairs[-1][0]) + pairs[-1][1]
            return tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits(Y, logits))

        taped = tape_gradient(loss, *[part for pair in params for part in pair])
        expected = list(zip(taped[::2], taped[1::2], strict=True))
        case = X, Y, params, activation

        def examine(received, right, case=case, expected=expected):
            exact = np.allclose(flat(right), flat(expected), rtol=1e-3, atol=1e-5)
            what = f"the float32 gradients with '{case[3]}', against GradientTape"
            expect_gradients(received, expected if exact else right, 2e-4, lambda s: backprop(*case, s), what)

        with_own_forward(submission, reference, case, examine)
