"""The model contract over real Keras models: every correct form passes, every broken clause is named."""

from pathlib import Path

import numpy as np
import pytest

from autograder.checks import CheckFailed, contract, model_contract
from autograder.checks.student_errors import StudentError
from autograder.judge.local import LocalSubmission

HEADER = (
    "import numpy as np\nimport tensorflow as tf\nimport keras\nfrom keras import layers\n\n\ndef build():\n"
)
COMPILE = (
    "model.compile(optimizer=keras.optimizers.SGD(0.5), loss='{loss}', metrics=['accuracy'])\nreturn model\n"
)
SOFTMAX = "model = keras.Sequential([keras.Input((20,)), layers.Dense(10, activation='softmax')])\n"
LINEAR = {"params": 210, "optimizers": ["SGD"], "learning_rate": 0.5, "linear": True, "inputs": 20}

CORRECT = {
    "sequential": SOFTMAX + COMPILE.format(loss="categorical_crossentropy"),
    "sparse labels": SOFTMAX + COMPILE.format(loss="sparse_categorical_crossentropy"),
    "not built": "model = keras.Sequential([layers.Dense(10, activation='softmax')])\n"
    + COMPILE.format(loss="sparse_categorical_crossentropy"),
    "separate activation": """
x = keras.Input((20,))
model = keras.Model(x, layers.Activation('softmax')(layers.Dense(10)(x)))
model.compile('sgd', keras.losses.CategoricalCrossentropy(), metrics=['acc'])
model.optimizer.learning_rate = 0.5
return model
""",
    "logits": """
model = keras.Sequential([keras.Input((20,)), layers.Dense(10, kernel_initializer='zeros')])
model.compile(keras.optimizers.SGD(0.5), keras.losses.SparseCategoricalCrossentropy(from_logits=True),
              metrics=[keras.metrics.SparseCategoricalAccuracy()])
return model
""",
    "subclass, schedule, penalty": """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(10, kernel_regularizer=keras.regularizers.L2(1e-3))

    def call(self, x):
        return tf.nn.softmax(self.out(x))

model = Net()
schedule = keras.optimizers.schedules.ExponentialDecay(0.5, 100, 0.9)
model.compile(keras.optimizers.SGD(schedule), 'categorical_crossentropy', metrics=['accuracy'])
return model
""",
    "own loss": """
def cross_entropy(y, p):
    return -tf.reduce_sum(y * tf.math.log(p), axis=-1)

model = keras.Sequential([keras.Input((20,)), layers.Dense(10, activation='softmax')])
model.compile(keras.optimizers.SGD(0.5), cross_entropy, metrics=['accuracy'])
return model
""",
}

OWN_LOSSES = {
    "a lambda": "lambda y, z: keras.losses.sparse_categorical_crossentropy(y, z, from_logits=True)",
    "an object in a closure": "(lambda sparse: lambda y, z: sparse(y, z))"
    "(keras.losses.SparseCategoricalCrossentropy(from_logits=True))",
    "a class": "type('Own', (keras.losses.Loss,), {'call': lambda self, y, z: "
    "keras.losses.sparse_categorical_crossentropy(y, z, from_logits=True)})()",
    "one-hot rows": "lambda y, z: keras.losses.categorical_crossentropy(y, z, from_logits=True)",
}

BROKEN = {
    "softmax and from_logits": (
        SOFTMAX + "model.compile(keras.optimizers.SGD(0.5), "
        "keras.losses.CategoricalCrossentropy(from_logits=True), metrics=['accuracy'])\nreturn model\n",
        ["from_logits=True"],
    ),
    "sigmoid": (
        SOFTMAX.replace("softmax", "sigmoid") + COMPILE.format(loss="categorical_crossentropy"),
        ["sum to 1"],
    ),
    "no softmax": (
        "model = keras.Sequential([keras.Input((20,)), layers.Dense(10)])\n"
        + COMPILE.format(loss="categorical_crossentropy"),
        ["negative", "from_logits=True"],
    ),
    "softmax twice": (
        "model = keras.Sequential([keras.Input((20,)), layers.Dense(10, activation='softmax'), "
        "layers.Softmax()])\n" + COMPILE.format(loss="categorical_crossentropy"),
        ["twice", "no linear function"],
    ),
    "mse": (SOFTMAX + COMPILE.format(loss="mse"), ["categorical cross-entropy", "mse"]),
    "binary cross-entropy": (SOFTMAX + COMPILE.format(loss="binary_crossentropy"), ["binary_crossentropy"]),
    "label smoothing": (
        SOFTMAX + "model.compile(keras.optimizers.SGD(0.5), "
        "keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=['accuracy'])\nreturn model\n",
        ["not the cross-entropy"],
    ),
    "no bias": (
        SOFTMAX.replace("activation=", "use_bias=False, activation=")
        + COMPILE.format(loss="categorical_crossentropy"),
        ["expected 210 trainable parameters, received 200"],
    ),
    "no metric": (
        SOFTMAX + COMPILE.format(loss="categorical_crossentropy").replace("['accuracy']", "None"),
        ["no metric"],
    ),
    "wrong metric": (
        SOFTMAX + COMPILE.format(loss="categorical_crossentropy").replace("['accuracy']", "['mse']"),
        ["is the accuracy"],
    ),
    "adam": (
        SOFTMAX + COMPILE.format(loss="categorical_crossentropy").replace("SGD(0.5)", "Adam(0.5)"),
        ["expected the optimizer SGD, received Adam"],
    ),
    "default rate": (
        SOFTMAX + COMPILE.format(loss="categorical_crossentropy").replace("SGD(0.5)", "SGD()"),
        ["expected the learning rate 0.5, received 0.01"],
    ),
    "hidden layer": (
        "model = keras.Sequential([keras.Input((20,)), layers.Dense(5, activation='tanh'), "
        "layers.Dense(10, activation='softmax')])\n" + COMPILE.format(loss="categorical_crossentropy"),
        ["210", "no linear function"],
    ),
    "nine outputs": (
        SOFTMAX.replace("10", "9") + COMPILE.format(loss="categorical_crossentropy"),
        ["expected shape (any, 10), received (any, 9)"],
    ),
    "not compiled": (SOFTMAX + "return model\n", ["not compiled"]),
    "nothing": ("return None\n", ["expected a compiled keras.Model, received None"]),
    "a layer": ("return layers.Dense(10)\n", ["received an object of type Dense"]),
}


def build(tmp_path: Path, body: str) -> tuple[LocalSubmission, object]:
    path = tmp_path / "submission.py"
    path.write_text(HEADER + "".join(f"    {line}\n" for line in body.strip().splitlines()))
    submission = LocalSubmission(path)
    return submission, submission.build()


@pytest.mark.parametrize("name", CORRECT)
def test_a_correct_model_passes_in_any_form(tmp_path, name):
    submission, model = build(tmp_path, CORRECT[name])
    model_contract(submission, model, rng=np.random.default_rng(1), **LINEAR)


@pytest.mark.parametrize("name", OWN_LOSSES)
def test_a_loss_of_the_students_own_gets_the_labels_it_wants(tmp_path, name):
    body = SOFTMAX.replace(", activation='softmax'", "") + COMPILE.format(loss="cat").replace(
        "'cat'", OWN_LOSSES[name]
    )
    submission, model = build(tmp_path, body)
    model_contract(submission, model, rng=np.random.default_rng(1), **LINEAR)


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_clause_is_named(tmp_path, name):
    body, sentences = BROKEN[name]
    submission, model = build(tmp_path, body)
    with pytest.raises(CheckFailed) as failure:
        model_contract(submission, model, rng=np.random.default_rng(1), **LINEAR)
    for sentence in sentences:
        assert sentence in str(failure.value)


def test_broken_clauses_are_listed_together(tmp_path):
    body = SOFTMAX.replace("softmax", "sigmoid") + COMPILE.format(loss="mse").replace("SGD", "Adam")
    submission, model = build(tmp_path, body)
    with pytest.raises(CheckFailed) as failure:
        model_contract(submission, model, rng=np.random.default_rng(1), **LINEAR)
    assert str(failure.value).count(";") >= 1
    assert "received mse" in str(failure.value)
    assert "received Adam" in str(failure.value)


def test_the_model_keeps_its_weights(tmp_path):
    submission, model = build(tmp_path, CORRECT["sequential"])
    before = model.get_weights()
    model_contract(submission, model, rng=np.random.default_rng(1), **LINEAR)
    for left, right in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)


DEEP = """
model = keras.Sequential([
    keras.Input((20,)),
    layers.Dense(16, activation=ACTIVATION), layers.Dropout(0.25),
    layers.Dense(12, activation=ACTIVATION), layers.BatchNormalization(), layers.Dropout(0.25),
    layers.Dense(10, activation='softmax')])
"""


@pytest.mark.slow
@pytest.mark.parametrize("activation", ["'relu'", "'sigmoid'", "'tanh'"])
def test_a_deep_model_with_dropout_passes(tmp_path, activation):
    body = DEEP.replace("ACTIVATION", activation) + COMPILE.format(loss="categorical_crossentropy")
    submission, model = build(tmp_path, body)
    model_contract(
        submission, model, linear=False, dropout=[0.25, 0.25], inputs=20, rng=np.random.default_rng(2)
    )


SHARED_DROPOUT = """
pixels = signal = keras.Input((20,))
drop = layers.Dropout(0.25)
for width in (16, 12):
    signal = drop(layers.Dense(width, "relu")(signal))
model = keras.Model(pixels, layers.Dense(10, "softmax")(signal))
"""
DROPOUT_IN_TRAINING_ALONE = """
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.hidden, self.out = layers.Dense(16, "relu"), layers.Dense(10, "softmax")
        self.drop = layers.Dropout(0.25)
    def call(self, x, training=False):
        h = self.hidden(x)
        return self.out(self.drop(h, training=True) if training else h)
model = Net()
"""


@pytest.mark.parametrize(("body", "rates"), [(SHARED_DROPOUT, [0.25] * 2), (DROPOUT_IN_TRAINING_ALONE, 0.25)])
def test_dropout_counts_as_often_as_it_is_used(tmp_path, body, rates):
    submission, model = build(tmp_path, body + COMPILE.format(loss="categorical_crossentropy"))
    options = {"linear": False, "inputs": 20, "rng": np.random.default_rng(2)}
    model_contract(submission, model, dropout=rates, **options)
    with pytest.raises(CheckFailed, match=r"expected 3 dropout layers of rate 0\.25, received"):
        model_contract(submission, model, dropout=[0.25] * 3, **options)


@pytest.mark.parametrize(
    ("change", "rates", "sentence"),
    [
        (("ACTIVATION", "None"), [0.25, 0.25], "hidden layers have no effect"),
        (
            ("layers.Dropout(0.25)", "layers.Dropout(0.5)"),
            [0.25, 0.25],
            "received 2 dropout layers of rate 0.5",
        ),
        ((", layers.Dropout(0.25)", ""), [0.25, 0.25], "never vary in training"),
        (("layers.Dropout(0.25)", "layers.GaussianDropout(0.25)"), [0.25, 0.25], "received GaussianDropout"),
        (("x", "x"), [], "expected no dropout layer, received 2"),
    ],
)
def test_a_deep_model_is_told_what_is_wrong(tmp_path, change, rates, sentence):
    body = DEEP.replace(*change).replace("ACTIVATION", "'relu'") + COMPILE.format(
        loss="categorical_crossentropy"
    )
    submission, model = build(tmp_path, body)
    with pytest.raises(CheckFailed, match=sentence):
        model_contract(
            submission, model, linear=False, dropout=rates, inputs=20, rng=np.random.default_rng(2)
        )


def test_the_penalty_is_part_of_the_loss(tmp_path):
    submission, model = build(tmp_path, CORRECT["subclass, schedule, penalty"])
    subject = contract.examine(submission, model, rng=np.random.default_rng(3), inputs=20)
    kernel = model.get_weights()[0]
    contract.loss_is_cross_entropy(subject, penalty=1e-3 * float(np.sum(kernel**2)))
    with pytest.raises(CheckFailed, match="plus its penalty"):
        contract.loss_is_cross_entropy(subject, penalty=0.5)


def test_what_the_model_raises_is_told_as_its_own(tmp_path):
    submission, model = build(
        tmp_path,
        """
class Net(keras.Model):
    def call(self, x):
        return 1 / 0

model = Net()
model.compile("sgd", "mse")
return model
""",
    )
    with pytest.raises(StudentError) as failure:
        model_contract(submission, model, rng=np.random.default_rng(1), **LINEAR)
    assert failure.value.type_name == "ZeroDivisionError"
    assert failure.value.function == "model"
