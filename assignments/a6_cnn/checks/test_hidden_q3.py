"""Hidden checks of Q3: batch normalisation in training and at inference."""

import numpy as np
import pytest

from autograder.checks import expect, expect_close, expect_dtype, expect_shape, expect_unchanged, question
from autograder.checks.mistakes import expect_answer

SHAPES = [(8, 5), (4, 6, 6, 3), (5, 5), (3, 4, 2)]
NAMES = ("x", "gamma", "beta", "running_mean", "running_var")


def problem(rng, shape, dtype=np.float64):
    """Make x of a shape with channels far apart, gamma, beta and running statistics."""
    k = shape[-1]
    x = rng.normal(size=shape) * rng.uniform(0.5, 4, size=k) + rng.uniform(2, 9, size=k)
    arrays = x, rng.uniform(1.5, 3, k), rng.uniform(-2, -1, k), rng.uniform(3, 5, k), rng.uniform(2, 6, k)
    return tuple(array.astype(dtype) for array in arrays)


def result_of(submission, *arguments):
    """Return y, running mean and running variance of a call."""
    received = submission.batchnorm_forward(*arguments)
    three = isinstance(received, tuple | list) and len(received) == 3
    expect(three, "expected the tuple (y, running_mean, running_var)")
    return received


def standardised(x, gamma, beta, mean, var, eps):
    """Return gamma (x - mean) / sqrt(var + eps) + beta."""
    return gamma * (x - mean) / np.sqrt(var + eps) + beta


def mistakes_of(x, gamma, beta, running_mean, running_var, eps):
    """Return what y is after common slips in training."""
    axes = tuple(range(x.ndim - 1))
    mean, var = x.mean(axis=axes), x.var(axis=axes)
    count = x.size // x.shape[-1]
    right = standardised(x, gamma, beta, mean, var, eps)
    mistakes = {
        "the sample variance (ddof=1) was used; divide by the count": standardised(
            x, gamma, beta, mean, var * count / (count - 1), eps
        ),
        "the running statistics were used in training; use those of the batch": standardised(
            x, gamma, beta, running_mean, running_var, eps
        ),
        "x is divided by the variance, not by its root": gamma * (x - mean) / (var + eps) + beta,
        "eps stands outside the root; add it to the variance": gamma * (x - mean) / (np.sqrt(var) + eps)
        + beta,
        "eps is missing, or not the one given": standardised(x, gamma, beta, mean, var, 0),
        "eps is not the one given but 0.001": standardised(x, gamma, beta, mean, var, 1e-3),
        "gamma is missing": right / gamma - beta / gamma + beta,
        "beta is missing": right - beta,
        "gamma and beta are missing": standardised(x, 1, 0, mean, var, eps),
        "beta is added before gamma multiplies": gamma * (standardised(x, 1, 0, mean, var, eps) + beta),
        "gamma and beta are exchanged": standardised(x, beta, gamma, mean, var, eps),
        "the mean is not subtracted": gamma * x / np.sqrt(var + eps) + beta,
        "one mean and one variance for all channels; each channel has its own": standardised(
            x, gamma, beta, x.mean(), x.var(), eps
        ),
        "the statistics run over the channels; they run over everything but the last axis": standardised(
            x, gamma, beta, x.mean(-1, keepdims=True), x.var(-1, keepdims=True), eps
        ),
        "the updated running statistics were used; in training use those of the batch": standardised(
            x, gamma, beta, 0.7 * running_mean + 0.3 * mean, 0.7 * running_var + 0.3 * var, eps
        ),
    }
    if x.ndim > 2:
        text = "the statistics run over the batch axis only; rows and columns count too"
        mistakes[text] = standardised(x, gamma, beta, x.mean(0), x.var(0), eps)
        inner = tuple(range(1, x.ndim - 1))
        text = "each example was given statistics of its own; they run over the whole batch"
        mistakes[text] = standardised(
            x, gamma, beta, x.mean(inner, keepdims=True), x.var(inner, keepdims=True), eps
        )
    return mistakes


@pytest.mark.parametrize("shape", SHAPES, ids=["rows", "pictures", "square", "sequences"])
@question(
    "q3",
    points=4,
    hint="gamma (x - mean) / sqrt(variance + eps) + beta, with the batch's mean and variance per channel",
)
def test_batchnorm_matches_the_formula(submission, rng, shape):
    for eps in (1e-3, 0.5):
        x, gamma, beta, mean, var = problem(rng, shape)
        axes = tuple(range(x.ndim - 1))
        right = standardised(x, gamma, beta, x.mean(axis=axes), x.var(axis=axes), eps)
        y = result_of(submission, x, gamma, beta, mean, var, True, 0.7, eps)[0]
        what = f"y in training for x {shape}, eps={eps}"
        expect_answer(y, right, mistakes_of(x, gamma, beta, mean, var, eps), rtol=1e-6, atol=1e-8, what=what)


@pytest.mark.parametrize("shape", [(8, 5), (4, 6, 6, 3)], ids=["rows", "pictures"])
@question("q3", points=2, hint="with gamma 1 and beta 0 each channel of y has mean 0 and variance 1")
def test_batch_comes_out_standardised(submission, rng, shape):
    x, gamma, beta, mean, var = problem(rng, shape)
    axes = tuple(range(x.ndim - 1))
    y = result_of(submission, x, gamma * 0 + 1, beta * 0, mean, var, True)[0]
    y = expect_shape(y, shape, what=f"y for x {shape}")
    expect_close(
        y.mean(axis=axes),
        np.zeros(shape[-1]),
        atol=1e-7,
        what="the mean of each channel of y, gamma 1 and beta 0",
    )
    spread = y.var(axis=axes)
    expect_close(
        spread,
        np.ones(shape[-1]),
        rtol=0,
        atol=1e-2,
        what="the variance of each channel of y, gamma 1 and beta 0",
    )
    scaled = result_of(submission, 100 * x + 7, gamma * 0 + 1, beta * 0, mean, var, True)[0]
    expect_close(
        scaled, y, rtol=0, atol=2e-2, what="y after x was stretched and moved, which batch norm undoes"
    )


@question(
    "q3", points=2, hint="momentum * running + (1 - momentum) * batch, for mean and population variance"
)
def test_running_statistics_follow_the_batch(submission, rng):
    for shape in SHAPES:
        for momentum in (0.7, 0.99, 0.0):
            x, gamma, beta, mean, var = problem(rng, shape)
            axes = tuple(range(x.ndim - 1))
            count = x.size // shape[-1]
            batch = x.mean(axis=axes), x.var(axis=axes)
            _, *received = result_of(submission, x, gamma, beta, mean, var, True, momentum)
            for part, old, new, name in zip(received, (mean, var), batch, ("mean", "variance"), strict=True):
                right = momentum * old + (1 - momentum) * new
                mistakes = {
                    "momentum and 1 - momentum are exchanged": (1 - momentum) * old + momentum * new,
                    "not updated": old,
                    "the statistics of the batch are returned; mix them with the running ones": new,
                    "the sum is taken without 1 - momentum": momentum * old + new,
                    "momentum is not used: 0.9 whatever is asked for": 0.9 * old + 0.1 * new,
                    "the sample variance (ddof=1) was used; divide by the count": momentum * old
                    + (1 - momentum) * new * count / (count - 1),
                    "the standard deviation was used": momentum * old + (1 - momentum) * np.sqrt(new),
                    "eps does not belong into the running variance": right + (1 - momentum) * 1e-3,
                }
                what = f"the running {name} after a step in training, momentum {momentum}"
                expect_answer(part, right, mistakes, rtol=1e-6, atol=1e-8, what=what)


@question(
    "q3",
    points=2.2,
    hint="at inference the batch is not looked at: a single example gives the same as in a crowd",
)
def test_inference_uses_the_running_statistics(submission, rng):
    for shape in SHAPES:
        x, gamma, beta, mean, var = problem(rng, shape)
        axes = tuple(range(x.ndim - 1))
        right = standardised(x, gamma, beta, mean, var, 1e-3)
        mistakes = {
            "the statistics of the batch were used at inference; use the running ones": standardised(
                x, gamma, beta, x.mean(axis=axes), x.var(axis=axes), 1e-3
            ),
            "eps is missing": standardised(x, gamma, beta, mean, var, 0),
            "x is returned as it is": x,
            "gamma and beta are missing": standardised(x, 1, 0, mean, var, 1e-3),
            "x is divided by the running variance, not by its root": gamma * (x - mean) / (var + 1e-3) + beta,
            "the statistics were updated before they were used": standardised(
                x, gamma, beta, 0.9 * mean + 0.1 * x.mean(axis=axes), 0.9 * var + 0.1 * x.var(axis=axes), 1e-3
            ),
        }
        y, *running = result_of(submission, x, gamma, beta, mean, var, False)
        expect_answer(y, right, mistakes, rtol=1e-6, atol=1e-8, what=f"y at inference for x {shape}")
        for part, old, name in zip(running, (mean, var), ("mean", "variance"), strict=True):
            expect_close(
                part,
                old,
                rtol=1e-9,
                atol=1e-12,
                what=f"the running {name} at inference, which stays as it was",
            )
        alone = result_of(submission, x[:1], gamma, beta, mean, var, False)[0]
        expect_close(alone, right[:1], rtol=1e-6, atol=1e-8, what="y of a batch of one at inference")


@question("q3", points=1.6, hint="float64 in, float64 out; float32 in, float32 out")
def test_batchnorm_keeps_the_dtype(submission, rng):
    for dtype in (np.float32, np.float64):
        for training in (True, False):
            received = result_of(submission, *problem(rng, (4, 3, 3, 2), dtype), training)
            for part, name in zip(received, ("y", "running_mean", "running_var"), strict=True):
                expect_dtype(
                    part, dtype, what=f"{name} for {np.dtype(dtype).name} arrays, training={training}"
                )


@question(
    "q3",
    points=1.4,
    hint="running_mean = ... makes a new array, running_mean *= ... changes the caller's",
    depends=["q3.batchnorm_on_a_worked_example"],
)
def test_batchnorm_leaves_its_inputs_alone(submission, rng):
    for training in (True, False):
        arguments = problem(rng, (4, 3, 3, 2))
        call = submission.batchnorm_forward.inspect(*arguments, training)
        expect_unchanged(call, *arguments, names=NAMES)
