"""Hidden checks of Q1.2: the convolution, against TensorFlow's and against what goes wrong."""

import numpy as np
import pytest
import tensorflow as tf

from autograder.checks import expect, expect_close, expect_dtype, expect_shape, expect_unchanged, question
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer

EARLIER = ("conv_output_size",)
OWN = ["q1_2.conv_is_your_own_sum"]


def problem(rng, picture, filters, n=2):
    """Make pictures (n, H, W, C), filters (kh, kw, C, F) and biases (F,), all float32 and none zero."""
    X = rng.normal(size=(n, *picture)).astype(np.float32)
    W = rng.normal(size=filters).astype(np.float32)
    return X, W, rng.uniform(1, 2, size=filters[-1]).astype(np.float32)


def convolve(X, W, b, stride, frames, mode="constant"):
    """Convolve in double precision; frames are the (before, after) zeros of rows and of columns."""
    padded = np.pad(X.astype(np.float64), ((0, 0), *frames, (0, 0)), mode=mode)
    windows = np.lib.stride_tricks.sliding_window_view(padded, W.shape[:2], axis=(1, 2))
    return np.einsum("nijcuv,uvcf->nijf", windows[:, ::stride, ::stride], W.astype(np.float64)) + b


def frames_of(X, W, stride, padding):
    """Return the (before, after) zeros of rows and columns as TensorFlow counts them."""
    if padding == "valid":
        return [(0, 0), (0, 0)]
    sizes = zip(X.shape[1:3], W.shape[:2], strict=True)
    totals = [max((-(-n // stride) - 1) * stride + k - n, 0) for n, k in sizes]
    return [(total // 2, total - total // 2) for total in totals]


def mistakes_of(X, W, b, stride, padding):
    """Return what a convolution gives after common slips."""
    frames = frames_of(X, W, stride, padding)
    right = convolve(X, W, b, stride, frames)
    kh, kw, c, _ = W.shape
    mistakes = {
        "the bias is missing": right - b,
        "the bias is added once for each weight of the window": right + (kh * kw - 1) * b,
        "the filter is turned around; multiply it as it stands": convolve(
            X, W[::-1, ::-1], b, stride, frames
        ),
        "negative sums are cut off; conv2d has no activation": np.maximum(right, 0),
        "the products are averaged; add them up": (right - b) / (kh * kw) + b,
        "the sums are divided by the number of channels; add the channels up": (right - b) / c + b,
    }
    every_column = convolve(X, W, b, 1, frames)[:, ::stride][:, : right.shape[1], : right.shape[2]]
    mistakes["the stride moves the window along one axis only; it holds for both"] = every_column
    mistakes["the results are cut to whole numbers"] = np.trunc(right)
    if kh == kw:
        swapped = convolve(X, W.transpose(1, 0, 2, 3), b, stride, frames)
        mistakes["rows and columns of the filter are exchanged"] = swapped
    if c > 1:
        mistakes["only the first channel is used; a filter covers them all"] = convolve(
            X[..., :1], W[:, :, :1], b, stride, frames
        )
    if padding == "same":
        turned = [(after, before) for before, after in frames]
        text = "the odd row or column of zeros stands at the beginning; it belongs at the end"
        mistakes[text] = convolve(X, W, b, stride, turned)
        text = "all the zeros stand before the picture; half of them belong there (rounded down)"
        mistakes[text] = convolve(X, W, b, stride, [(sum(frame), 0) for frame in frames])
        text = "all the zeros stand behind the picture; half of them (rounded down) belong before it"
        mistakes[text] = convolve(X, W, b, stride, [(0, sum(frame)) for frame in frames])
        mistakes["the rim of the picture is repeated; the frame holds zeros"] = convolve(
            X, W, b, stride, frames, "edge"
        )
        half = convolve(X, W, b, stride, [(k // 2, k // 2) for k in (kh, kw)])
        rows, columns = right.shape[1:3]
        text = "kernel // 2 zeros on each side are not the frame of the task when the stride is not 1"
        mistakes[text] = half[:, :rows, :columns]
    return mistakes


def examine_against_tensorflow(conv, rng, picture, filters, stride, padding):
    """Expect what tf.nn.conv2d gives."""
    X, W, b = problem(rng, picture, filters)
    expected = tf.nn.conv2d(X, W, stride, padding.upper()).numpy() + b
    what = f"conv2d of {picture} with {filters[0]}x{filters[1]} filters, stride {stride}, {padding!r}"
    received = conv(X, W, b, stride, padding)
    expect_answer(received, expected, mistakes_of(X, W, b, stride, padding), rtol=1e-4, atol=2e-5, what=what)


def named(case):
    """Return the name of a case, for the message."""
    picture, filters, *rest = case
    return f"{'x'.join(map(str, picture))}, window {filters[0]}x{filters[1]}, stride {rest[0]}"


CASES = [
    ((7, 6, 1), (3, 3, 1, 2), 1, "valid"),
    ((7, 6, 3), (3, 3, 3, 4), 2, "valid"),
    ((6, 7, 3), (3, 3, 3, 3), 1, "same"),
    ((5, 5, 2), (1, 1, 2, 3), 1, "same"),
    ((5, 6, 2), (5, 4, 2, 2), 1, "valid"),
    ((9, 9, 2), (3, 3, 2, 2), 2, "same"),
    ((7, 7, 1), (1, 1, 1, 2), 3, "valid"),
]


@pytest.mark.parametrize(("picture", "filters", "stride", "padding"), CASES, ids=map(named, CASES))
@question(
    "q1_2",
    points=6,
    depends=OWN,
    hint="at each place: all pixels of the window, all channels, times the filter; then the bias",
)
def test_conv_matches_the_formula(submission, reference, rng, picture, filters, stride, padding):
    def examine(conv):
        examine_against_tensorflow(conv, rng, picture, filters, stride, padding)

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


UNEVEN = [
    ((8, 10, 2), (3, 3, 2, 2), 2),
    ((8, 8, 1), (6, 6, 1, 2), 2),
    ((7, 9, 2), (2, 3, 2, 3), 2),
    ((6, 6, 1), (4, 2, 1, 1), 1),
]


@pytest.mark.parametrize(("picture", "filters", "stride"), UNEVEN, ids=map(named, UNEVEN))
@question(
    "q1_2",
    points=2.5,
    depends=OWN,
    hint="p zeros in all along an axis: p // 2 before the picture, p - p // 2 behind it",
)
def test_odd_padding_stands_at_the_end(submission, reference, rng, picture, filters, stride):
    def examine(conv):
        examine_against_tensorflow(conv, rng, picture, filters, stride, "same")

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


@question("q1_2", points=1, depends=OWN, hint="X[i + u, j + v] times W[u, v]: both indices run the same way")
def test_filter_is_not_turned_around(submission, reference, rng):
    """One lit pixel shows the filter in the output, turned by half a turn; that is how it must be."""

    def examine(conv):
        W = rng.uniform(1, 2, size=(3, 2, 1, 1)).astype(np.float32)
        X = np.zeros((1, 7, 7, 1), np.float32)
        X[0, 3, 3, 0] = 1
        received = expect_shape(
            conv(X, W, np.zeros(1, np.float32), 1, "valid"), (1, 5, 6, 1), what="conv2d of (1, 7, 7, 1)"
        )
        seen = received[0, 1:4, 2:4, 0]
        mistakes = {
            "the filter is turned around before it slides; multiply it as it stands": W[:, :, 0, 0],
            "the filter is turned upside down": W[:, ::-1, 0, 0],
            "left and right of the filter are exchanged": W[::-1, :, 0, 0],
        }
        expect_answer(
            seen,
            W[::-1, ::-1, 0, 0],
            mistakes,
            rtol=1e-4,
            atol=1e-5,
            what="the answers around a single lit pixel",
        )

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


@question("q1_2", points=1.2, depends=OWN, hint="b has one entry per filter and is added once at every place")
def test_bias_belongs_to_its_filter(submission, reference, rng):
    def examine(conv):
        for places in (4, 5):
            X, W, b = problem(rng, (places, places, 2), (2, 2, 2, places - 1))
            answers = [
                expect_shape(
                    conv(X, W, bias, 1, "valid"), (2, places - 1, places - 1, places - 1), what="conv2d"
                )
                for bias in (b, 0 * b)
            ]
            added = answers[0].astype(np.float64) - answers[1]
            right = np.broadcast_to(b, added.shape)
            mistakes = {
                "the bias is missing": 0 * right,
                "the bias is added once for each weight of the window": 4 * right,
                "the bias is added once for each channel": 2 * right,
                "the sum of all biases is added everywhere": np.full(added.shape, b.sum()),
                "the first bias is used for all filters": np.full(added.shape, b[0]),
                "the bias runs along the rows; it has one entry per filter": np.broadcast_to(
                    b[:, None, None], added.shape
                ),
                "the bias runs along the columns; it has one entry per filter": np.broadcast_to(
                    b[:, None], added.shape
                ),
            }
            expect_answer(added, right, mistakes, rtol=1e-3, atol=1e-4, what="what the bias adds")

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


@question(
    "q1_2",
    points=1.2,
    depends=OWN,
    hint="nothing but sums of products: no activation, no clipping, no rounding",
)
def test_conv_is_linear(submission, reference, rng):
    def examine(conv):
        X, W, b = problem(rng, (6, 5, 2), (3, 2, 2, 3))
        other, other_W, none = (
            problem(rng, (6, 5, 2), (3, 2, 2, 3))[0],
            rng.normal(size=W.shape).astype(np.float32),
            0 * b,
        )
        one, two, both = (conv(part, W, none, 1, "same") for part in (X, other, X + other))
        shape = (2, 6, 5, 3)
        one, two = (expect_shape(part, shape, what="conv2d, stride 1, 'same'") for part in (one, two))
        expect_close(both, one + two, rtol=1e-3, atol=1e-4, what="conv2d of X1 + X2, against the sum of both")
        two, both = (conv(X, part, none, 1, "same") for part in (other_W, W + other_W))
        two = expect_shape(two, shape, what="conv2d, stride 1, 'same'")
        expect_close(
            both, one + two, rtol=1e-3, atol=1e-4, what="conv2d with W1 + W2, against the sum of both"
        )
        alone = conv(X[1:], W, b, 1, "same")
        batch = expect_shape(conv(X, W, b, 1, "same"), shape, what="conv2d of two pictures")
        expect_close(
            alone,
            batch[1:],
            rtol=1e-4,
            atol=1e-5,
            what="a picture alone, against the same picture in a batch",
        )

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


@question("q1_2", points=1.6, depends=OWN, hint="np.zeros makes float64 unless you say dtype=X.dtype")
def test_conv_keeps_float32(submission, reference, rng):
    def examine(conv):
        for padding in ("valid", "same"):
            received = conv(*problem(rng, (5, 5, 2), (3, 3, 2, 2)), 2, padding)
            expect_dtype(received, np.float32, what=f"conv2d of float32 arrays, {padding!r}")

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


@question(
    "q1_2",
    points=1,
    hint="pad a copy (np.pad makes one), and start the sum with an array of your own",
    depends=["q1_2.conv_has_the_right_shape"],
)
def test_conv_leaves_its_inputs_alone(submission, reference, rng):
    def examine(conv):
        for stride, padding in [(1, "valid"), (2, "same")]:
            X, W, b = problem(rng, (6, 6, 2), (3, 3, 2, 2))
            call = conv.inspect(X, W, b, stride, padding)
            expect_unchanged(call, X, W, b, names=("X", "W", "b"))
            expect(call.result is not None, "conv2d returned nothing")

    with_earlier(submission, reference, "conv2d", EARLIER, examine)


@question(
    "q1_2",
    points=0.5,
    depends=OWN,
    deadline=10,
    hint="loop over the weights of the window, or at least sum with NumPy inside the loops",
)
def test_conv_is_fast_enough(submission, reference, rng):
    X, W, b = problem(rng, (28, 28, 1), (3, 3, 1, 8), n=8)

    def examine(conv):
        expect_shape(
            conv(X, W, b, 1, "valid"), (8, 26, 26, 8), what="conv2d of eight digits with eight filters"
        )

    with_earlier(submission, reference, "conv2d", EARLIER, examine)
