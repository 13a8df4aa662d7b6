"""Hidden checks of Q2.1: the forward pass through any number of layers."""

from itertools import pairwise

import numpy as np
import pytest

from autograder.checks import (
    expect,
    expect_close,
    expect_dtype,
    expect_shape,
    expect_unchanged,
    kind_of,
    question,
)
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer

ACTIVATIONS = ("sigmoid", "relu", "tanh")
DEPTHS = {1: [5, 3], 2: [5, 4, 3], 3: [5, 6, 4, 3], 4: [4, 4, 4, 4, 4]}
BEND = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "none": lambda z: z,
}


def network(rng, sizes, dtype=np.float64):
    """Draw parameters of moderate size, with biases that are far from zero."""
    return [
        (
            (1.5 * rng.normal(size=(m, n)) / np.sqrt(m)).astype(dtype),
            rng.uniform(0.3, 1, size=n).astype(dtype) * rng.choice([-1, 1], size=n).astype(dtype),
        )
        for m, n in pairwise(sizes)
    ]


def logits_of(X, params, activation, last="none"):
    """Compute the output of the last layer in double precision."""
    a = np.asarray(X, np.float64)
    for place, (W, b) in enumerate(params, start=1):
        a = BEND[activation if place < len(params) else last](a @ W + b)
    return a


def logit_mistakes(X, params, activation):
    """Return the logits that common slips give."""
    bare = [(W, np.zeros_like(b)) for W, b in params]
    right = logits_of(X, params, activation)
    powers = np.exp(right - right.max(axis=1, keepdims=True))
    known = {
        "the last layer is activated, too": logits_of(X, params, activation, last=activation),
        "the hidden layers are not activated": logits_of(X, params, "none"),
        "the biases are missing": logits_of(X, bare, activation),
        "these are probabilities; return the logits": powers / powers.sum(axis=1, keepdims=True),
        "the last bias is missing": right - params[-1][1],
        "the biases of the hidden layers are missing": logits_of(X, [*bare[:-1], params[-1]], activation),
    }
    for other in ACTIVATIONS:
        known[f"the hidden layers use '{other}', not '{activation}'"] = logits_of(X, params, other)
    if len(params) > 1 and X.shape[1] == params[-1][0].shape[0]:
        known["only the last layer is computed, from X"] = logits_of(X, params[-1:], activation)
    if len(params) > 2 and params[0][0].shape[1] == params[-1][0].shape[0]:
        known["only the first and the last layer are used"] = logits_of(
            X, [params[0], params[-1]], activation
        )
    if len({W.shape for W, _ in params}) == 1 and params[0][0].shape[0] == params[0][0].shape[1]:
        known["the weights are transposed"] = logits_of(X, [(W.T, b) for W, b in params], activation)
        known["the layers are run in the wrong order"] = logits_of(X, params[::-1], activation)
        halfway = logits_of(X, params[:-1], activation, last=activation)
        known["the last layer is left out"] = halfway
    return known


def logits_from(received):
    """Expect (logits, cache) and return the logits."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"mlp_forward: expected the tuple (logits, cache), received {kind_of(received)}")
    return received[0]


@pytest.mark.parametrize("depth", list(DEPTHS))
@question(
    "q2_1", points=3.6, hint="each hidden layer: matrix product, bias, activation; the last: no activation"
)
def test_forward_matches_the_formula(submission, reference, rng, depth):
    sizes = DEPTHS[depth]
    cases = [(name, rng.normal(size=(6, sizes[0])), network(rng, sizes)) for name in ACTIVATIONS]

    def examine(forward):
        for name, X, params in cases:
            what = f"the logits of {depth} layer{'s' * (depth > 1)} with '{name}'"
            mistakes = logit_mistakes(X, params, name)
            expected = logits_of(X, params, name)
            expect_answer(logits_from(forward(X, params, name)), expected, mistakes, 1e-6, 1e-8, what)

    with_earlier(submission, reference, "mlp_forward", ("activate",), examine)


@question("q2_1", points=1.6, hint="activate all layers but the last: params[:-1]")
def test_last_layer_is_linear(submission, reference, rng):
    """Minus twice the last layer's parameters give minus twice the logits, whatever the hidden layers do."""
    cases = []
    for name in ACTIVATIONS:
        for sizes in ([4, 3], [4, 5, 3]):
            cases.append((name, rng.normal(size=(5, 4)), network(rng, sizes)))

    def examine(forward):
        for name, X, params in cases:
            once = expect_shape(logits_from(forward(X, params, name)), (5, 3), what="the logits")
            sums = np.allclose(once.sum(axis=1), 1)
            expect(not sums, "each row sums to 1: these are probabilities; return the plain sums")
            W, b = params[-1]
            turned = logits_from(forward(X, [*params[:-1], (-2 * W, -2 * b)], name))
            what = f"the logits after the last W and b were multiplied by -2 ('{name}', {len(params)} layers)"
            bent = {"negative logits are cut off: the last layer is activated, too": np.maximum(-2 * once, 0)}
            expect_answer(turned, -2 * once, bent, rtol=1e-6, atol=1e-8, what=what)

    with_earlier(submission, reference, "mlp_forward", ("activate",), examine)


@question("q2_1", points=1, hint="one row per example: nothing is averaged over the batch")
def test_examples_do_not_mix(submission, reference, rng):
    X, params = rng.normal(size=(6, 4)), network(rng, [4, 5, 3])
    order = rng.permutation(6)

    def examine(forward):
        for name in ACTIVATIONS:
            together = expect_shape(logits_from(forward(X, params, name)), (6, 3), what="the logits")
            what = f"the logits of a batch in another order, '{name}'"
            expect_close(logits_from(forward(X[order], params, name)), together[order], 1e-9, 1e-12, what)
            what = f"the logits of two examples without the other four, '{name}'"
            expect_close(logits_from(forward(X[:2], params, name)), together[:2], 1e-9, 1e-12, what)

    with_earlier(submission, reference, "mlp_forward", ("activate",), examine)


@question("q2_1", points=0.8, hint="a batch of one is still a batch: shape (1, K)")
def test_forward_takes_a_single_example(submission, reference, rng):
    cases = [(rng.normal(size=(1, sizes[0])), network(rng, sizes)) for sizes in DEPTHS.values()]

    def examine(forward):
        for X, params in cases:
            logits = logits_from(forward(X, params, "tanh"))
            what = f"the logits of a single example after {len(params)} layers"
            expect_shape(logits, (1, params[-1][1].size), what=what)
            expect_close(logits, logits_of(X, params, "tanh"), 1e-6, 1e-8, what)

    with_earlier(submission, reference, "mlp_forward", ("activate",), examine)


@question("q2_1", points=1, hint="no astype and no np.zeros without a dtype on the way")
def test_forward_keeps_the_dtype(submission, reference, rng):
    cases = [
        (rng.normal(size=(3, 4)).astype(dtype), network(rng, sizes, dtype), dtype)
        for sizes in ([4, 2], [4, 5, 3])
        for dtype in (np.float32, np.float64)
    ]

    def examine(forward):
        for X, params, dtype in cases:
            what = f"the logits of {len(params)} layer{'s' * (len(params) > 1)} in {dtype.__name__}"
            expect_dtype(logits_from(forward(X, params, "relu")), dtype, what=what)

    with_earlier(submission, reference, "mlp_forward", ("activate",), examine)


@question(
    "q2_1",
    points=1,
    hint="write A = A @ W + b, not A += b on something you were given",
    depends=["q2_1.forward_gives_logits_and_a_cache"],
)
def test_forward_leaves_its_inputs_alone(submission, rng):
    for sizes in ([4, 3], [4, 4, 3]):
        for name in ACTIVATIONS:
            X, params = rng.normal(size=(5, 4)), network(rng, sizes)
            call = submission.mlp_forward.inspect(X, params, name)
            expect_unchanged(call, X, names=("X",))
            found = call.arguments[1]
            expect(
                len(found) == len(params), "the function changed its argument `params`: its length is another"
            )
            for place, (before, after) in enumerate(zip(params, found, strict=True), start=1):
                same = all(np.array_equal(one, other) for one, other in zip(before, after, strict=True))
                expect(same, f"the function changed its argument `params`: W or b of layer {place}")
