"""The public checks of assignment 2: run them as often as you like. More run when your work is graded."""

from types import SimpleNamespace

import numpy as np

from autograder.checks import (
    CheckFailed,
    StudentError,
    best_of_two,
    contract,
    expect,
    expect_accuracy,
    expect_close,
    expect_shape,
    kind_of,
    question,
)
from autograder.checks.earlier import with_earlier
from autograder.checks.mistakes import expect_answer
from autograder.checks.source import expect_not_used

BANNED = ["GradientTape", "ForwardAccumulator", "tf.gradients", "v1.gradients"]


def same(s):
    """Do nothing: the identity as an activation."""
    return s


def pair_of(received, name, parts):
    """Expect a tuple of two and return it."""
    pair = isinstance(received, tuple | list) and len(received) == 2
    expect(pair, f"{name}: expected the tuple {parts}, received {kind_of(received)}")
    return received


@question("q1_1", points=1.2, public=True, hint="sum the products first; a neuron has a single output")
def test_neuron_returns_one_number(submission):
    for size in (1, 3, 784):
        x, w = np.linspace(0, 1, size, dtype=np.float32), np.ones(size, np.float32)
        received = submission.neuron(x, w, 0.5, same)
        expect_shape(received, (), what=f"the output of a neuron with {size} input{'s' * (size > 1)}")


@question("q1_1", points=0.8, public=True, hint="activation(weighted sum + bias)")
def test_neuron_on_a_worked_example(submission):
    received = submission.neuron(np.array([1.0, 2.0]), np.array([3.0, -1.0]), 0.5, lambda s: 10 * s)
    mistakes = {
        "the bias is missing": 10.0,
        "the bias is added after the activation": 10.5,
        "the activation was not applied": 1.5,
        "the bias was added to every product": 20.0,
        "the bias was subtracted": 5.0,
    }
    what = "neuron([1, 2], w=[3, -1], b=0.5) with the activation 10 s"
    expect_answer(received, 15.0, mistakes, rtol=1e-5, what=what)


@question("q1_2", points=0.8, public=True, hint="rows are examples, columns are neurons, for N = 1 as well")
def test_dense_has_one_row_per_example(submission):
    for n, d, k in [(2, 3, 4), (5, 4, 1), (1, 2, 3)]:
        Z = submission.dense(np.ones((n, d)), np.ones((d, k)), np.ones(k))
        expect_shape(
            Z, (n, k), what=f"dense of {n} example{'s' * (n > 1)}, {d} inputs, {k} neuron{'s' * (k > 1)}"
        )


@question("q1_2", points=1, public=True, hint="a matrix product plus the bias")
def test_dense_on_a_worked_example(submission):
    X, W, b = np.array([[1.0, 2.0], [0.0, 1.0]]), np.array([[1.0, 0.0], [3.0, 1.0]]), np.array([0.5, 9.0])
    mistakes = {
        "the bias is missing": [[7, 2], [3, 1]],
        "the bias runs down the examples; it has one entry per neuron": [[7.5, 2.5], [12, 10]],
        "the weights are transposed": [[1.5, 14], [0.5, 10]],
    }
    what = "dense of X=[[1, 2], [0, 1]], W=[[1, 0], [3, 1]], b=[0.5, 9]"
    expect_answer(submission.dense(X, W, b), [[7.5, 11.0], [3.5, 10.0]], mistakes, rtol=1e-5, what=what)


@question("q1_3", points=1.2, public=True, hint="one probability for every logit")
def test_softmax_keeps_the_shape(submission):
    for shape in [(2, 3), (1, 5), (4, 4), (3, 1)]:
        z = np.arange(np.prod(shape), dtype=np.float32).reshape(shape)
        expect_shape(submission.softmax(z), shape, what=f"softmax of logits of shape {shape}")


@question("q1_3", points=0.8, public=True, hint="divide each row by its own sum (axis=1, keepdims=True)")
def test_softmax_rows_sum_to_one(submission, rng):
    P = expect_shape(submission.softmax(rng.normal(size=(6, 4))), (6, 4), what="softmax of six rows")
    expect(np.all(P >= 0), "softmax gave a negative probability; e to the power of anything is positive")
    if np.allclose(P.sum(axis=0), 1):
        expect(np.allclose(P.sum(axis=1), 1), "the columns of softmax sum to 1; the rows should")
    if np.isclose(P.sum(), 1):
        expect(False, "the whole batch sums to 1; each row should")
    expect_close(P.sum(axis=1), np.ones(6), rtol=1e-4, what="the sum of each row of softmax")


@question("q1_3", points=0.8, public=True, hint="exponentials, divided by their sum")
def test_softmax_on_a_worked_example(submission):
    z = np.log(np.array([[1.0, 3.0], [1.0, 1.0], [9.0, 1.0]]))
    mistakes = {
        "the largest logit gets everything; that is argmax, not softmax": [[0, 1], [1, 0], [1, 0]],
        "these are the exponentials; divide each row by its sum": np.exp(z),
        "these are logarithms of probabilities": np.log([[0.25, 0.75], [0.5, 0.5], [0.9, 0.1]]),
    }
    what = "softmax of the logarithms of [[1, 3], [1, 1], [9, 1]]"
    expected = [[0.25, 0.75], [0.5, 0.5], [0.9, 0.1]]
    expect_answer(submission.softmax(z), expected, mistakes, rtol=1e-4, what=what)


@question("q2_1", points=1.2, public=True, hint="the mean over the rows is a single number")
def test_cross_entropy_is_one_number(submission):
    for n, k in [(4, 3), (1, 2)]:
        received = submission.cross_entropy_from_logits(np.ones((n, k)), np.eye(k)[np.zeros(n, dtype=int)])
        expect_shape(received, (), what=f"the cross-entropy of {n} example{'s' * (n > 1)}")


@question("q2_1", points=1.6, public=True, hint="ten equal logits give the truth a probability of 1/10")
def test_no_idea_costs_log_ten(submission):
    received = submission.cross_entropy_from_logits(np.zeros((5, 10)), np.eye(10)[[3, 1, 4, 1, 5]])
    log_ten = float(np.log(10))
    mistakes = {
        "the minus sign is missing": -log_ten,
        "the mean runs over rows and classes; sum over the classes": log_ten / 10,
        "the losses of the rows are summed; take their mean": 5 * log_ten,
        "the logarithm has base 2; take the natural one": np.log2(10),
        "the logarithm has base 10; take the natural one": 1.0,
        "the sum is divided by the number of classes; divide by the number of rows": log_ten / 2,
    }
    expect_answer(received, log_ten, mistakes, rtol=1e-5, what="the loss of five rows of ten equal logits")


@question("q2_2", points=1.2, public=True, hint="return (dw, db): an array like w, and one number")
def test_gradient_has_the_shape_of_the_weights(submission):
    for loss in ("mse", "cross_entropy"):
        for size in (1, 4):
            received = submission.neuron_gradient(np.ones(size), 1.0, np.zeros(size), 0.0, loss)
            dw, db = pair_of(received, "neuron_gradient", "(dw, db)")
            expect_shape(dw, (size,), what=f"dw for {size} input{'s' * (size > 1)}")
            expect_shape(db, (), what="db")


@question("q2_2", points=1.8, public=True, hint="only the squared error keeps the factor a (1 - a)")
def test_wrong_neuron_learns_slowly_with_mse(submission):
    a = 0.9820137900379085  # the sigmoid of 4
    slow, fast, x, w = a * a * (1 - a), a, np.array([1.0]), np.array([2.0])
    for loss, expected, other in [("mse", slow, fast), ("cross_entropy", fast, slow)]:
        mistakes = {
            "that is the gradient of the other loss": other,
            "the sign is wrong: output minus target": -expected,
            "a factor 2 too many: the loss is half the squared error": 2 * expected,
        }
        _, db = pair_of(submission.neuron_gradient(x, 0.0, w, 2.0, loss), "neuron_gradient", "(dw, db)")
        what = f"db for x = 1, w = b = 2, target 0, loss '{loss}'"
        expect_answer(db, expected, mistakes, rtol=1e-4, what=what)


# A slip in Q1 is not charged here again: what `dense` and `softmax` give in these checks, where all weights are zero.
ZERO_WEIGHTS = SimpleNamespace(
    dense=lambda X, W, b: np.zeros((len(X), len(b))),
    softmax=lambda z: np.full(np.shape(z), 1 / np.shape(z)[1]),
)


@question("q3", points=2, public=True, hint="return (dW, db), shaped like W and b")
def test_gradients_have_the_shapes_of_W_and_b(submission):
    def examine(gradients):
        for n, d, k in [(4, 3, 2), (2, 3, 5), (3, 3, 3)]:
            arguments = np.ones((n, d)), np.eye(k)[np.arange(n) % k], np.zeros((d, k)), np.zeros(k)
            dW, db = pair_of(gradients(*arguments), "softmax_regression_gradients", "(dW, db)")
            expect_shape(dW, (d, k), what=f"dW for N={n}, D={d}, K={k}")
            expect_shape(db, (k,), what=f"db for N={n}, D={d}, K={k}")

    with_earlier(submission, ZERO_WEIGHTS, "softmax_regression_gradients", ("dense", "softmax"), examine)


@question("q3", points=0, public=True, hint="probabilities minus labels, then a matrix product")
def test_gradients_are_your_own_algebra(submission):
    """Worth nothing itself, but the checks of the values depend on it."""
    why = "Q3 asks for your own algebra"
    expect_not_used(submission, "softmax_regression_gradients", BANNED, why)


@question(
    "q3",
    points=2,
    public=True,
    depends=["q3.gradients_are_your_own_algebra"],
    hint="with zero weights every probability is 1/K",
)
def test_gradients_on_a_worked_example(submission):
    X, Y = np.array([[2.0, 4.0], [0.0, 6.0]]), np.array([[1.0, 0.0], [1.0, 0.0]])
    right = np.array([[-0.5, 0.5], [-2.5, 2.5]])
    mistakes = {
        "the sign is wrong: probabilities minus labels": -right,
        "the sum over the batch; the loss is a mean, so divide by N": 2 * right,
    }

    def examine(gradients):
        received = gradients(X, Y, np.zeros((2, 2)), np.zeros(2))
        dW, db = pair_of(received, "softmax_regression_gradients", "(dW, db)")
        what = "dW for X=[[2, 4], [0, 6]], both of class 0, zero weights"
        expect_answer(dW, right, mistakes, rtol=1e-5, what=what)
        expect_close(db, [-0.5, 0.5], rtol=1e-5, what="db of the same example")

    with_earlier(submission, ZERO_WEIGHTS, "softmax_regression_gradients", ("dense", "softmax"), examine)


def planted(rng, n, d=4, k=3):
    """Make a small problem in float64: random inputs, one-hot labels, random weights and biases."""
    return (
        rng.normal(size=(n, d)),
        np.eye(k)[rng.integers(0, k, n)],
        rng.normal(size=(d, k)),
        rng.normal(size=k),
    )


def made_up(X, Y, W, b):
    """Stand in for the gradients of Q3, so that a slip there is not charged in Q4 again."""
    return np.full_like(W, np.mean(X)), np.full_like(b, np.mean(Y))


GRADIENTS = SimpleNamespace(softmax_regression_gradients=made_up)


@question("q4", points=1.2, public=True, hint="return (W, b), shaped as they came")
def test_epoch_returns_new_weights(submission, rng):
    X, Y, W, b = planted(rng, 7)

    def examine(epoch):
        new_W, new_b = pair_of(epoch(X, Y, W, b, 0.1, 3, rng), "sgd_epoch", "(W, b)")
        expect_shape(new_W, W.shape, what="the new W")
        expect_shape(new_b, b.shape, what="the new b")

    with_earlier(submission, GRADIENTS, "sgd_epoch", ("softmax_regression_gradients",), examine)


def step_taken(new_W, W, dW, n):
    """Say how long the step was, where it followed the gradient; `lr` was 0.3."""
    new_W, dW = np.asarray(new_W), np.asarray(dW)
    if new_W.shape != W.shape or dW.shape != W.shape or not np.any(dW):
        return "W did not follow the gradient"
    factor = float(np.sum((W - new_W) * dW) / np.sum(dW**2))
    if not np.allclose(W - new_W, factor * dW, atol=1e-9):
        return "the change of W is no multiple of your own gradient"
    if abs(factor) < 1e-9:
        return "nothing changed; a batch that is larger than the data is still a batch"
    if factor < 0:
        return "the step goes uphill"
    divided = (
        ", lr divided by the batch size: your gradient is a mean already"
        if abs(factor * n - 0.3) < 1e-6
        else ""
    )
    return f"the step is {factor:.3g} times the gradient and should be lr times, 0.3{divided}"


def expect_one_step(epoch, gradients, rng):
    """Expect that an epoch of a single batch is one step with lr 0.3 along these gradients."""
    for n, batch_size in [(6, 6), (5, 64)]:
        X, Y, W, b = planted(rng, n)
        dW, db = pair_of(gradients(X, Y, W, b), "softmax_regression_gradients", "(dW, db)")
        new_W, new_b = pair_of(epoch(X, Y, W, b, 0.3, batch_size, rng), "sgd_epoch", "(W, b)")
        what = f"W after one step with lr=0.3 over {n} examples (batch_size={batch_size})"
        expect_answer(new_W, W - 0.3 * dW, {step_taken(new_W, W, dW, n): new_W}, rtol=1e-5, what=what)
        expect_answer(new_b, b - 0.3 * db, {"b was not updated": b}, rtol=1e-5, what=what.replace("W", "b"))


@question("q4", points=1.2, public=True, hint="W - lr dW and b - lr db, once for each batch")
def test_one_batch_is_one_step(submission, rng):
    """With batch_size >= N an epoch is one step along your own gradient of Q3."""
    turns = [lambda *arguments: submission.softmax_regression_gradients(*arguments), made_up]

    def examine(epoch):
        expect_one_step(epoch, turns.pop(0), rng)

    with_earlier(submission, GRADIENTS, "sgd_epoch", ("softmax_regression_gradients",), examine)


@question(
    "q4", points=0.8, public=True, hint="three epochs from zero weights, lr 0.1, batches of 32", deadline=30
)
def test_three_epochs_read_digits(submission, data, profile, rng):
    train, test = data.train(10_000), data.test()
    Y = np.eye(10, dtype=np.float32)[train.y]

    def attempt(_):
        W, b = np.zeros((784, 10), np.float32), np.zeros(10, np.float32)
        for _ in range(3):
            W, b = pair_of(submission.sgd_epoch(train.x, Y, W, b, 0.1, 32, rng), "sgd_epoch", "(W, b)")
        W, b = expect_shape(W, (784, 10), what="W after three epochs"), expect_shape(b, (10,), what="b")
        expect_accuracy(data.accuracy(test.x @ W + b, test), profile)

    best_of_two(attempt)


@question(
    "q5", points=2.1, public=True, hint="Input(shape=(784,)), ten outputs, and compile before you return"
)
def test_model_maps_784_to_10(submission, rng):
    model = submission.build_softmax_classifier()
    try:
        subject = contract.examine(submission, model, rng=rng)
    except StudentError as error:
        what = "the model cannot be called with rows of 784 pixels, of shape (B, 784)"
        raise CheckFailed(f"{what}: {error.type_name}") from None
    expect_shape(subject.outputs(subject.x[:3]), (3, 10), what="the model's output for three pictures")


@question(
    "q5",
    points=1.5,
    public=True,
    depends=["q5.model_maps_784_to_10"],
    hint="784 * 10 weights and 10 biases, all trainable",
)
def test_model_has_7850_parameters(submission, rng):
    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.parameters(subject, 7850)
