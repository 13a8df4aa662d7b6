"""Hidden checks of Q4.1: the network, clause by clause and layer by layer."""

import numpy as np

from autograder.checks import contract, expect, expect_shape, question
from autograder.checks.mistakes import expect_answer

WELL_FORMED = ["q4_1.cnn_maps_784_to_10"]
TABLE = [((3, 3), (1, 1), (28, 28, 12)), ((6, 6), (2, 2), (14, 14, 24)), ((6, 6), (2, 2), (7, 7, 32))]


def examined(submission, rng, **options):
    """Return the network that build_cnn gives for these options, ready for the clauses."""
    return contract.examine(submission, submission.build_cnn(**options), rng=rng)


def layers_seen(submission, subject, x, training=False):
    """Return the notes on every convolution, batch norm, dense and dropout layer, in order."""
    subject.randomize()
    notes = submission.given.look_inside(subject.model, x, training)
    subject.restore()
    return notes


def of_kind(notes, kind, count, what):
    """Return the notes of one kind; there must be `count` of them."""
    found = [note for note in notes if note["kind"] == kind]
    expect(len(found) == count, f"expected {count} {what} ({kind}), found {len(found)}")
    return found


@question(
    "q4_1", points=1.4, depends=["q4_1.cnn_maps_784_to_10"], hint="the (sparse) categorical cross-entropy"
)
def test_cnn_loss_is_cross_entropy(submission, rng):
    contract.loss_is_cross_entropy(examined(submission, rng))


@question(
    "q4_1",
    points=1,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="one softmax in all: in the model, or in the loss (from_logits=True)",
)
def test_cnn_outputs_suit_the_loss(submission, rng):
    subject = examined(submission, rng)
    contract.output_is_distribution(subject)
    contract.linear(subject, False)


@question(
    "q4_1",
    points=1,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="keras.optimizers.Adam(learning_rate=0.01); the name 'adam' means 0.001",
)
def test_cnn_optimizer_is_adam(submission, rng):
    contract.optimizer(examined(submission, rng), ["Adam"], 0.01)


@question("q4_1", points=0.6, depends=["q4_1.cnn_maps_784_to_10"], hint='metrics=["accuracy"]')
def test_cnn_reports_the_accuracy(submission, rng):
    contract.accuracy_metric(examined(submission, rng))


@question(
    "q4_1",
    points=1.8,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="3x3 with stride 1, then twice 6x6 with stride 2, all 'same' and without bias",
)
def test_convolutions_are_those_of_the_table(submission, rng):
    subject = examined(submission, rng)
    found = of_kind(layers_seen(submission, subject, subject.x[:2]), "Conv2D", 3, "convolutions")
    for number, (note, (kernel, stride, shape)) in enumerate(zip(found, TABLE, strict=True), start=1):
        name = f"convolution {number}"
        received = tuple(int(size) for size in note["kernel"].shape[:2])
        expect(
            received == kernel,
            f"{name}: expected a window of {kernel[0]}x{kernel[1]}, received {received[0]}x{received[1]}",
        )
        received = tuple(int(step) for step in note["strides"])
        expect(received == stride, f"{name}: expected stride {stride[0]}, received {received[0]}")
        expect(not note["use_bias"], f"{name} has a bias, which batch norm subtracts again: use_bias=False")
        expect_shape(note["output"], (2, *shape), what=f"{name}, whose padding is 'same', for two pictures")


@question(
    "q4_1",
    points=1.2,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="Reshape((28, 28, 1)) and nothing else before the first convolution",
)
def test_lit_pixel_lights_a_patch(submission, rng):
    for row, column in [(9, 17), (20, 4), (0, 27)]:
        x = np.zeros((1, 28, 28), np.float32)
        x[0, row, column] = 1
        notes = layers_seen(submission, examined(submission, rng), x.reshape(1, 784))
        first = next((note for note in notes if note["kind"] == "Conv2D"), None)
        expect(first is not None, "there is no Conv2D layer in the network")
        answers = expect_shape(
            first["output"], (1, 28, 28, None), what="the first convolution for one picture"
        )[0]
        lit = np.argwhere(np.any(np.abs(answers) > 1e-7, axis=-1))
        rows, columns = (range(max(at - 1, 0), min(at + 2, 28)) for at in (row, column))
        right = sorted((i, j) for i in rows for j in columns)
        where = f"one lit pixel in row {row}, column {column}"
        if sorted((int(j), int(i)) for i, j in lit) == right and row != column:
            expect(
                False,
                f"{where}: rows and columns of the picture are exchanged on the way to the first convolution",
            )
        expect(
            sorted(map(tuple, lit.tolist())) == right,
            f"{where} lights {len(lit)} places of the first convolution, expected the {len(right)} around it",
        )
        strength = float(answers.sum()) / float(
            sum(first["kernel"][1 - i + row, 1 - j + column].sum() for i, j in right)
        )
        expect(
            abs(strength - 1) < 1e-3,
            f"the first convolution sees the pixel as {strength:.3g} where it is 1: feed the pixels as they come",
        )


@question(
    "q4_1",
    points=1.8,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="Conv2D without activation, BatchNormalization, then ReLU; the same after Dense(200)",
)
def test_batch_norm_comes_before_relu(submission, rng):
    subject = examined(submission, rng)
    notes = layers_seen(submission, subject, subject.x[:8])
    kinds = [note["kind"] for note in notes if note["kind"] != "Dropout"]
    norms = of_kind(
        notes,
        "BatchNormalization",
        4,
        "batch normalisations, one after each convolution and one after the dense layer of 200",
    )
    for number, note in enumerate(norms, start=1):
        expect(
            float(np.min(note["input"])) < 0,
            f"batch norm {number} gets no negative number: the ReLU stands before it and belongs after it",
        )
    right = ["Conv2D", "BatchNormalization"] * 3 + ["Dense", "BatchNormalization", "Dense"]
    expect(
        kinds == right, f"expected the layers {', '.join(right)}, in this order; received {', '.join(kinds)}"
    )
    weighted = [note for note in notes if note["kind"] in ("Conv2D", "Dense")][1:]
    for note, before in zip(
        weighted, ("convolution 1", "convolution 2", "convolution 3", "the dense layer of 200"), strict=True
    ):
        smallest, zeros = float(np.min(note["input"])), float(np.mean(np.asarray(note["input"]) == 0))
        expect(
            smallest >= 0 and zeros > 0.02,
            f"after the batch norm of {before} there is no ReLU: the next layer gets "
            + ("negative numbers" if smallest < 0 else "no zeros"),
        )


@question(
    "q4_1",
    points=1.2,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="one Dropout(dropout), between the ReLU of the 200 and the last layer",
)
def test_dropout_stands_once_near_the_end(submission, rng):
    subject = examined(submission, rng)
    contract.dropout(subject, 0.3)
    notes = [
        note
        for note in layers_seen(submission, subject, subject.x[:8], training=True)
        if note["kind"] == "Dropout"
    ]
    expect(
        len(notes) > 0,
        "there is no Dropout layer of Keras in the network, although something drops out in training; "
        "expected one keras.layers.Dropout between the ReLU of the 200 and the last layer",
    )
    shape = tuple(notes[0]["input"].shape)
    expect(
        shape == (8, 200),
        f"dropout belongs after the dense layer of 200: expected it to get (None, 200), it gets (None, {', '.join(map(str, shape[1:]))})",
    )
    smallest = float(np.min(notes[0]["input"]))
    expect(smallest >= 0, "dropout belongs after the ReLU of the 200, right before the last layer")


@question(
    "q4_1",
    points=1.2,
    depends=["q4_1.cnn_maps_784_to_10"],
    hint="filters, dropout and bn_momentum are arguments: no number of theirs may be written into the body",
)
def test_arguments_of_the_network_are_used(submission, rng):
    for filters, dropout, momentum in [((4, 6, 8), 0.5, 0.8), ((5, 3, 2), 0.1, 0.95)]:
        subject = examined(submission, rng, filters=filters, dropout=dropout, bn_momentum=momentum)
        a, b, c = filters
        right = 9 * a + 36 * a * b + 36 * b * c + 49 * c * 200 + a + b + c + 200 + 2010
        text = f"build_cnn(filters={filters}): expected {right:,} trainable parameters"
        expect(subject.facts["trainable"] == right, f"{text}, received {subject.facts['trainable']:,}")
        rates = sorted(rate for _, rate in subject.facts["dropout"])
        expect(
            np.allclose(rates, [dropout]) if len(rates) == 1 else not rates,
            f"build_cnn(dropout={dropout}): received dropout of rate {', '.join(f'{rate:g}' for rate in rates)}",
        )
        notes = layers_seen(submission, subject, subject.x, training=True)
        for number, note in enumerate(
            (note for note in notes if note["kind"] == "BatchNormalization"), start=1
        ):
            expect_momentum(note, momentum, number)


def expect_momentum(note, momentum, number):
    """Expect that the running mean moved towards the batch's by 1 - momentum."""
    axes = tuple(range(note["input"].ndim - 1))
    start, after = (np.asarray(note[when][0], np.float64) for when in ("before", "after"))
    batch = note["input"].astype(np.float64).mean(axis=axes)
    moved = float(np.dot(after - start, batch - start) / np.dot(batch - start, batch - start))
    mistakes = {
        "bn_momentum is not passed on: that is Keras' default 0.99": 0.99,
        "momentum and 1 - momentum are exchanged: Keras' momentum is what is kept": 1 - momentum,
        "the running statistics do not move in training": 1.0,
    }
    what = f"the momentum of batch norm {number} for bn_momentum={momentum}, seen from what a step does"
    expect_answer(1 - moved, momentum, mistakes, rtol=0, atol=5e-3, what=what)
