"""Public checks: shapes, worked examples, and the first look at a network."""

from types import SimpleNamespace

import numpy as np

from autograder.checks import (
    StudentError,
    contract,
    expect,
    expect_not_used,
    expect_shape,
    expect_type,
    fail,
    kind_of,
    question,
)
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer

BANNED = [
    "nn.conv2d",
    "nn.convolution",
    "nn.conv1d",
    "nn.conv3d",
    "nn.conv_transpose",
    "nn.conv2d_transpose",
    "nn.depthwise_conv2d",
    "nn.separable_conv2d",
    "raw_ops.Conv2D",
    "ops.conv",
    "ops.depthwise_conv",
    "ops.separable_conv",
    "keras.layers",
    "scipy",
    "torch",
    "jax",
]


@question("q1_1", points=0.8, public=True, hint="math.ceil and // give ints; np.ceil and / give floats")
def test_size_is_a_whole_number(submission):
    for padding in ("valid", "same"):
        for n, kernel, stride in [(28, 3, 1), (10, 3, 2)]:
            received = submission.conv_output_size(n, kernel, stride, padding)
            expect_type(received, int, what=f"conv_output_size({n}, {kernel}, {stride}, {padding!r})")


@question("q1_1", points=0.8, public=True, hint="draw the pixels, and count the places of the window")
def test_size_on_worked_examples(submission):
    examples = [
        (5, 3, 1, "valid", 3),
        (28, 5, 2, "valid", 12),
        (28, 3, 1, "same", 28),
        (28, 5, 2, "same", 14),
    ]
    for n, kernel, stride, padding, expected in examples:
        mistakes = {
            "the last place of the window is not counted; add 1": expected - 1,
            "one place too many": expected + 1,
        }
        received = submission.conv_output_size(n, kernel, stride, padding)
        what = f"conv_output_size({n}, {kernel}, {stride}, {padding!r})"
        expect_answer(received, expected, mistakes, what=what)


OWN = ["q1_2.conv_is_your_own_sum"]


@question("q1_2", points=0, public=True, hint="sums of products with your own loops or NumPy")
def test_conv_is_your_own_sum(submission):
    """Worth nothing itself, but all other checks of the question depend on it."""
    expect_not_used(submission, "conv2d", BANNED, "Q1.2 asks for your own sums")


def counted(n, kernel, stride, padding):
    """Stand in for conv_output_size in the public examples, so that a slip there is not charged again."""
    known = {
        (7, 3, 1, "valid"): 5,
        (6, 3, 1, "valid"): 4,
        (7, 2, 2, "same"): 4,
        (9, 3, 2, "same"): 5,
        (3, 2, 1, "valid"): 2,
        (4, 2, 1, "valid"): 3,
        (6, 2, 2, "valid"): 3,
        (4, 2, 2, "valid"): 2,
        (7, 2, 2, "valid"): 3,
        (5, 2, 2, "valid"): 2,
        (7, 3, 2, "valid"): 3,
    }
    return known[int(n), int(kernel), int(stride), padding]


SIZES = SimpleNamespace(conv_output_size=counted)


@question(
    "q1_2",
    points=2.4,
    public=True,
    depends=OWN,
    hint="one row of filter answers per place: (N, H', W', F)",
)
def test_conv_has_the_right_shape(submission):
    cases = [
        ((2, 7, 6, 3), (3, 3, 3, 4), 1, "valid", (2, 5, 4, 4)),
        ((1, 7, 9, 1), (2, 3, 1, 2), 2, "same", (1, 4, 5, 2)),
    ]

    def examine(conv):
        for shape_X, shape_W, stride, padding, expected in cases:
            X, W = np.ones(shape_X, np.float32), np.ones(shape_W, np.float32)
            what = f"conv2d of {shape_X} with filters {shape_W}, stride {stride}, {padding!r}"
            received = conv(X, W, np.zeros(shape_W[-1], np.float32), stride, padding)
            expect_shape(received, expected, what=what)

    with_earlier(submission, SIZES, "conv2d", ("conv_output_size",), examine)


@question(
    "q1_2",
    points=2.6,
    public=True,
    depends=OWN,
    hint="multiply what the window sees by the filter, and add up",
)
def test_conv_on_a_worked_example(submission):
    X = np.arange(12, dtype=np.float32).reshape(1, 3, 4, 1)
    W = np.array([[1, 2], [3, 4]], np.float32).reshape(2, 2, 1, 1)
    right = np.array([[34, 44, 54], [74, 84, 94]], np.float32).reshape(1, 2, 3, 1) + 0.5
    mistakes = {
        "the bias is missing": right - 0.5,
        "the filter is turned around; multiply it as it stands": right - 18,
        "the products are averaged; add them up": (right - 0.5) / 4 + 0.5,
    }
    what = "conv2d of the numbers 0 to 11 in 3 rows with the filter [[1, 2], [3, 4]] and the bias 0.5"

    def examine(conv):
        expect_answer(conv(X, W, np.array([0.5], np.float32)), right, mistakes, rtol=1e-5, what=what)

    with_earlier(submission, SIZES, "conv2d", ("conv_output_size",), examine)


@question("q1_3", points=1.2, public=True, hint="as many places as a 'valid' convolution has, C channels")
def test_pool_has_the_right_shape(submission):
    cases = [
        ((2, 6, 4, 3), 2, 2, (2, 3, 2, 3)),
        ((1, 7, 5, 2), 2, 2, (1, 3, 2, 2)),
        ((1, 7, 7, 1), 3, 2, (1, 3, 3, 1)),
    ]

    def examine(pool):
        for shape, size, stride, expected in cases:
            received = pool(np.ones(shape, np.float32), size, stride)
            expect_shape(received, expected, what=f"max_pool of {shape}, size {size}, stride {stride}")

    with_earlier(submission, SIZES, "max_pool", ("conv_output_size",), examine)


@question("q1_3", points=0.8, public=True, hint="the largest value of each 2x2 block")
def test_pool_on_a_worked_example(submission):
    X = np.array([[1, 2, 5, 6], [4, 3, 8, 7], [9, 12, 13, 14], [10, 11, 16, 15]], np.float32)
    right = np.array([[4, 8], [12, 16]], np.float32)
    mistakes = {
        "that is the mean of each block": [[2.5, 6.5], [10.5, 14.5]],
        "that is the smallest value of each block": [[1, 5], [9, 13]],
        "that is the first value of each block": [[1, 5], [9, 13]],
    }

    def examine(pool):
        received = expect_shape(pool(X.reshape(1, 4, 4, 1)), (1, 2, 2, 1), what="max_pool of (1, 4, 4, 1)")
        expect_answer(received[0, :, :, 0], right, mistakes, rtol=1e-5, what="max_pool of a 4x4 picture")

    with_earlier(submission, SIZES, "max_pool", ("conv_output_size",), examine)


@question("q2_1", points=1.6, public=True, hint="return {'conv': ..., 'dense': ...} with two ints")
def test_counts_are_whole_numbers(submission):
    for use_bias in (True, False):
        received = submission.parameter_counts((4, 5, 2), 3, 2, use_bias)
        expect(isinstance(received, dict), f"expected a dict, received {kind_of(received)}")
        expect(
            set(received) == {"conv", "dense"},
            f"expected the keys conv and dense, received {', '.join(map(str, received))}",
        )
        for key in ("conv", "dense"):
            expect_type(received[key], int, what=f"the count {key!r} with use_bias={use_bias}")


@question("q2_1", points=1, public=True, hint="one weight per number in the window and filter; one per pair")
def test_counts_of_the_example(submission):
    received = submission.parameter_counts((28, 28, 1), 12, 3)
    mistakes = {"the biases are missing": 108, "the filters are not counted": 10, "one bias for all": 109}
    expect_answer(received["conv"], 120, mistakes, what="conv for a 28x28x1 picture and 12 filters 3x3")
    mistakes = {
        "the biases are missing: a dense layer has one per output number, H * W * F": 7375872,
        "the dense layer must give as many numbers as the convolution: H * W * F": 784 * 12 + 12,
    }
    expect_answer(received["dense"], 7385280, mistakes, what="dense for a 28x28x1 picture and 12 filters 3x3")


@question("q2_2", points=1.2, public=True, hint="float(...) of the largest difference")
def test_error_is_one_number(submission):
    image = np.ones((6, 5, 2), np.float32)
    for border in (0, 1):
        received = submission.equivariance_error(lambda x: 2 * x, image, 1, 1, border)
        expect_type(received, float, what=f"equivariance_error with border {border}")


@question("q2_2", points=1, public=True, hint="layer(shift(image)) against shift(layer(image))")
def test_error_on_worked_examples(submission):
    image = np.arange(12, dtype=np.float32).reshape(3, 4, 1)
    received = submission.equivariance_error(lambda x: 2 * x, image, 1, 0, 0)
    mistakes = {
        "shift both the image and the layer's output: one of the two is not moved": 8.0,
        "the difference is taken to the unmoved output": 8.0,
    }
    expect_answer(received, 0.0, mistakes, atol=1e-6, what="the error of doubling every pixel")
    received = submission.equivariance_error(lambda x: x + 1, image, 1, 0, 0)
    mistakes = {"what leaves must not come back on the other side (np.roll); zeros enter": 0.0}
    expect_answer(received, 1.0, mistakes, rtol=1e-5, what="the error of adding 1 to every pixel, border 0")


@question("q3", points=1.6, public=True, hint="return (y, running_mean, running_var)")
def test_batchnorm_returns_three_arrays(submission):
    for shape in [(8, 5), (4, 6, 6, 3)]:
        k = shape[-1]
        for training in (True, False):
            x = np.arange(np.prod(shape), dtype=np.float64).reshape(shape)
            arguments = x, np.ones(k), np.zeros(k), np.zeros(k), np.ones(k), training
            received = submission.batchnorm_forward(*arguments)
            three = isinstance(received, tuple | list) and len(received) == 3
            expect(three, f"expected the tuple (y, running_mean, running_var), received {kind_of(received)}")
            where = f"x {shape}, training={training}"
            for part, expected, name in zip(
                received, (shape, (k,), (k,)), ("y", "running_mean", "running_var"), strict=True
            ):
                expect_shape(part, expected, what=f"{name} for {where}")


@question("q3", points=1.2, public=True, hint="the batch 1, 3 has the mean 2 and the population variance 1")
def test_batchnorm_on_a_worked_example(submission):
    x, one, zero = np.array([[1.0], [3.0]]), np.ones(1), np.zeros(1)
    y, mean, var = submission.batchnorm_forward(x, one, zero, zero, one, True, 0.9, 0.0)
    mistakes = {
        "the variance is divided by the count minus one; divide by the count": [[-(0.5**0.5)], [0.5**0.5]],
        "nothing is normalised; in training use the statistics of the batch": x,
    }
    expect_answer(y, [[-1.0], [1.0]], mistakes, rtol=1e-5, what="y for the batch 1, 3 (eps 0)")
    mistakes = {
        "momentum and 1 - momentum are exchanged": [1.8],
        "the running mean is replaced by that of the batch": [2.0],
        "the running mean is not updated": [0.0],
    }
    expect_answer(mean, [0.2], mistakes, rtol=1e-5, what="the running mean 0 after a batch of mean 2")
    expect_answer(
        var,
        [1.0],
        {"the variance is divided by the count minus one": [1.1]},
        rtol=1e-5,
        what="the running variance 1 after a batch of variance 1",
    )


@question("q4_1", points=1.4, public=True, hint="Input(shape=(784,)), ten outputs, compiled")
def test_cnn_maps_784_to_10(submission, rng):
    model = submission.build_cnn()
    try:
        subject = contract.examine(submission, model, rng=rng)
    except StudentError:
        fail(
            "the network cannot take rows of 784 numbers: begin with Input(shape=(784,)) and make pictures of them inside"
        )
    expect_shape(subject.outputs(subject.x[:3]), (3, 10), what="the model's output for three pictures")


@question("q4_1", points=1.4, public=True, hint="compare model.summary() with the table, line by line")
def test_cnn_has_354002_parameters(submission, rng):
    subject = contract.examine(submission, submission.build_cnn(), rng=rng)
    trainable, fixed = subject.facts["trainable"], subject.facts["non_trainable"]
    mistakes = {
        268: "batch norm has a scale; set scale=False",
        -268: "batch norm has no beta, or is not trained",
        -256_000: "the pictures get too small on the way: padding='same' in every convolution",
        268 + 268: "batch norm has a scale, and the layers before it have biases",
        68: "the convolutions have biases that batch norm subtracts again: use_bias=False",
        200: "the dense layer of 200 has a bias that batch norm subtracts again: use_bias=False",
        -10: "the last layer needs its bias",
    }
    text = f"expected 354,002 trainable parameters, received {trainable:,}"
    expect(
        trainable == 354_002,
        f"{text}: {mistakes[trainable - 354_002]}" if trainable - 354_002 in mistakes else text,
    )
    expect(
        fixed == 536,
        f"expected 536 running statistics (four batch norms), received {fixed:,} non-trainable parameters",
    )


def seen(submission, **options):
    """Let train_cnn work on 150 small pictures with a stand-in network; return the notes."""
    return submission.given.watch(options)


@question("q4_2", points=1.4, public=True, hint="return model, history.history", deadline=120)
def test_training_returns_model_and_history(submission):
    notes = seen(submission, epochs=2)
    expect(notes["pair"], f"expected the tuple (model, history), received {notes['result']}")
    expect(not notes["model"], f"the first part must be the trained keras.Model, received {notes['model']}")
    told = notes["history"]
    expect(
        isinstance(told, dict),
        f"the second part must be a plain dict, received {told}; `fit` returns an object whose attribute `history` is the dict",
    )


@question(
    "q4_2",
    points=1.4,
    public=True,
    hint="fit writes the keys when it gets validation_data and a LearningRateScheduler",
    deadline=120,
)
def test_history_has_one_number_per_epoch(submission):
    told = seen(submission, epochs=3)["history"]
    expect(isinstance(told, dict), f"the history must be a dict, received {told}")
    for key in ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate"):
        expect(
            key in told, f"the history has no {key!r}; it has {', '.join(sorted(told)) or 'no keys at all'}"
        )
        values = told[key]
        expect(isinstance(values, list), f"history[{key!r}] must be a list of numbers, received {values}")
        expect(len(values) == 3, f"history[{key!r}] has {len(values)} numbers after 3 epochs")
