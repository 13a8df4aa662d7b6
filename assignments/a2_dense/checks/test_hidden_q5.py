"""Hidden checks of Q5: the Keras classifier, clause by clause, and what it reads after training."""

from autograder.checks import best_of_two, contract, expect, expect_accuracy, fit, predict, question

WELL_FORMED = ["q5.model_maps_784_to_10"]
CORRECT = [
    *WELL_FORMED,
    "q5.model_has_7850_parameters",
    "q5.loss_is_cross_entropy",
    "q5.outputs_suit_the_loss",
    "q5.optimizer_is_sgd_with_the_given_rate",
    "q5.logits_are_linear_in_the_pixels",
]
BATCH = 128


@question(
    "q5",
    points=3.4,
    depends=WELL_FORMED,
    hint="the (sparse) categorical cross-entropy, averaged over the batch",
)
def test_loss_is_cross_entropy(submission, rng):
    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.loss_is_cross_entropy(subject)


@question(
    "q5",
    points=2,
    depends=WELL_FORMED,
    hint="one softmax in all: in the model, or in the loss (from_logits=True)",
)
def test_outputs_suit_the_loss(submission, rng):
    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.output_is_distribution(subject)


@question("q5", points=2.5, depends=WELL_FORMED, hint="keras.optimizers.SGD(learning_rate=learning_rate)")
def test_optimizer_is_sgd_with_the_given_rate(submission, rng):
    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.optimizer(subject, ["SGD"], 0.5)
    model = submission.build_softmax_classifier(learning_rate=0.03)
    subject = contract.examine(submission, model, rng=rng)
    contract.optimizer(subject, ["SGD"], 0.03)
    expect(not model.optimizer.momentum, "expected plain SGD, but it has momentum")


@question("q5", points=1.25, depends=WELL_FORMED, hint="nothing but the softmax comes after the dense layer")
def test_logits_are_linear_in_the_pixels(submission, rng):
    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.linear(subject)
    contract.dropout(subject, ())


@question("q5", points=1.25, depends=WELL_FORMED, hint='metrics=["accuracy"]')
def test_accuracy_is_reported(submission, rng):
    subject = contract.examine(submission, submission.build_softmax_classifier(), rng=rng)
    contract.accuracy_metric(subject)


@question(
    "q5",
    points=4,
    depends=CORRECT,
    hint="the plain layer is enough: pixels as they are, default initial weights, no penalty",
)
def test_accuracy(submission, data, profile):
    train, test = data.train(int(profile["train_images"])), data.test()
    # The stand-in digits are few: more epochs over them make as many steps as one pass over MNIST would.
    epochs = round(profile["epochs"] * profile["train_images"] / len(train))

    def attempt(_):
        model = submission.build_softmax_classifier()
        fit(model, train, epochs, BATCH)
        expect_accuracy(data.accuracy(predict(model, test), test), profile)

    best_of_two(attempt)
