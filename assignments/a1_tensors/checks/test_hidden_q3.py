"""Hidden checks of Q3: the best rank-k approximation and its price.

Every correct decomposition gives the same approximation, whatever the signs of its vectors, so the checks
rest on laws: the error of Eckart and Young, the rank, and the count.
"""

import itertools
import numbers

import numpy as np
import pytest

from autograder.checks import expect, expect_close, expect_shape, expect_unchanged, fail, question
from autograder.checks.describe import kind_of

SHAPES = [(28, 28), (12, 20), (17, 9)]


def approximate(submission, image, k):
    """Return the approximation as float64 and the count, after checking that there are two values."""
    result = submission.low_rank(image, k)
    if not (isinstance(result, tuple | list) and len(result) == 2):
        fail(f"expected two values, the approximation and the count, received {kind_of(result)}")
    array = expect_shape(result[0], image.shape, f"the approximation of a {image.shape} image with k={k}")
    return array.astype(np.float64), result[1]


def random_image(rng, shape):
    """Return a float32 image in [0, 1] whose singular values are all well apart from zero."""
    return rng.random(shape).astype(np.float32)


def tails(image):
    """Return the error of the best approximation for k = 0, 1, 2, ..., from the singular values."""
    s = np.linalg.svd(image.astype(np.float64), compute_uv=False)
    return np.sqrt(np.append(np.cumsum(s[::-1] ** 2)[::-1], 0.0))


def likely_cause(image, approximation, error, k):
    """Say what may have gone wrong, from what the approximation looks like; an empty string if unknown."""
    left, s, right = np.linalg.svd(image.astype(np.float64), full_matrices=False)

    def looks_like(wrong):
        return np.allclose(approximation, wrong, atol=1e-3)

    def terms(first, last):
        return (left[:, first:last] * s[first:last]) @ right[first:last]

    if looks_like(terms(0, k + 1)):
        return "; it looks like an approximation with k + 1 terms"
    if looks_like(terms(0, k - 1)):
        return "; it looks like an approximation with k - 1 terms"
    if looks_like(terms(len(s) - k, len(s))):
        return "; it looks as if the k smallest terms were kept instead of the k largest"
    if looks_like(terms(k - 1, k)):
        return "; it looks as if only the k-th term was kept, without those before it"
    if looks_like(left[:, :k] @ right[:k]):
        return "; it looks as if the singular values were left out of the product"
    if looks_like((left[:, :k] * np.sqrt(s[:k])) @ right[:k]):
        return "; it looks as if the square roots of the singular values were used"
    if looks_like(np.clip(terms(0, k), 0, 1)):
        return "; it looks as if the values were clipped to [0, 1]"
    if min(np.abs(approximation.mean(axis=axis)).max() for axis in (0, 1)) < 1e-3:
        return "; its rows or columns have mean 0: was a mean taken out of the image?"
    if error > 1.2 * np.linalg.norm(image):
        return "; it is farther from the image than a blank page: is V transposed as it should be?"
    return ""


@question(
    "q3",
    points=4,
    hint="U_k times diag(s_k) times the first k rows of V transposed; nothing else added or cut",
)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_low_rank_is_the_best_approximation(submission, rng, shape):
    image = random_image(rng, shape)
    for k in (1, 3, 6):
        approximation, _ = approximate(submission, image, k)
        error, best = np.linalg.norm(image - approximation), tails(image)[k]
        if not abs(error - best) < 1e-3:
            relation = (
                "larger than that of the best one"
                if error > best
                else "smaller than a matrix of rank k can have"
            )
            cause = likely_cause(image, approximation, error, k)
            fail(f"the error of the approximation of a {shape} image with k={k} is {relation}{cause}")


@question(
    "q3",
    points=2,
    hint="a sum of k products column times row has rank k; clipping or adding to it changes that",
)
@pytest.mark.parametrize("k", [1, 2, 5])
def test_low_rank_has_rank_k(submission, rng, k):
    approximation, _ = approximate(submission, random_image(rng, (16, 11)), k)
    s = np.linalg.svd(approximation, compute_uv=False)
    rank = int((s > 1e-4 * max(s[0], 1e-9)).sum())
    expect(rank == k, f"the approximation with k={k} of a (16, 11) image has rank {rank}; expected rank {k}")


@question("q3", points=1.5, hint="with k = min(H, W) nothing is left out")
@pytest.mark.parametrize("shape", [(9, 9), (7, 12), (13, 5)], ids=str)
def test_low_rank_with_all_terms_is_the_image(submission, rng, shape):
    image = random_image(rng, shape)
    approximation, _ = approximate(submission, image, min(shape))
    expect_close(
        approximation,
        image,
        rtol=1e-3,
        atol=1e-3,
        what=f"the approximation of a {shape} image with all terms",
    )


def counting_mistake(height, width, k):
    """Return wrong counts and what leads to them."""
    return {
        k * (height + width): "the k singular values are stored as well",
        k * height * width: "a term is a column and a row, not a whole image",
        height * width: "that is the count of the image itself, which does not depend on k",
        height * height
        + min(height, width)
        + width * width: "only the first k vectors are stored, not all of U and V",
        k * (2 * height + 1): "rows and columns have different lengths, H and W",
        k * (2 * width + 1): "rows and columns have different lengths, H and W",
        height * k + k * k + k * width: "the k singular values are k numbers, not a k by k matrix",
    }


@question(
    "q3", points=2, hint="per term: one column of H numbers, one row of W numbers, and one singular value"
)
@pytest.mark.parametrize(
    ("shape", "k"), [((28, 28), 4), ((12, 20), 7), ((30, 5), 2)], ids=["square", "wide", "tall"]
)
def test_low_rank_counts_the_stored_numbers(submission, rng, shape, k):
    _, stored = approximate(submission, random_image(rng, shape), k)
    expect(
        isinstance(stored, numbers.Integral) and not isinstance(stored, bool),
        f"the count must be an int, received {kind_of(stored)}",
    )
    if stored != k * (sum(shape) + 1):
        cause = counting_mistake(*shape, k).get(int(stored), "count columns, rows and singular values")
        fail(f"the count of numbers stored for a {shape} image with k={k} is not {stored}: {cause}")


@question("q3", points=1, hint="each further term brings the approximation nearer to the image")
def test_low_rank_error_falls_with_k(submission, rng):
    image = random_image(rng, (14, 10))
    errors = [np.linalg.norm(image - approximate(submission, image, k)[0]) for k in range(1, 11)]
    expect(bool(np.all(np.isfinite(errors))), "the approximation holds values that are not finite")
    rises = [k for k, (a, b) in enumerate(itertools.pairwise(errors), 1) if b > a + 1e-4]
    expect(
        not rises,
        f"the error grows from k={rises[0] if rises else 0} to the next k; it must fall with every term",
    )
    expect(errors[0] > errors[-1] + 0.1, "the error is the same for every k; keep more terms for a larger k")


@question(
    "q3",
    points=0.5,
    hint="make a new array; do not compute in place",
    depends=["q3.low_rank_reproduces_a_rank_one_image"],
)
def test_low_rank_leaves_its_input_alone(submission, rng):
    image = random_image(rng, (8, 6))
    expect_unchanged(submission.low_rank.inspect(image, 2), image, names=["image"])
