"""Hidden checks of Q2.1: counting parameters."""

import pytest

from autograder.checks import expect, question

SHAPES = [((28, 28, 1), 12, 3), ((14, 10, 12), 24, 6), ((5, 7, 3), 4, 1), ((3, 3, 2), 2, 5)]


def counts_of(submission, key, *arguments):
    """Return one of the two counts; an expectation about keys belongs to the public checks."""
    received = submission.parameter_counts(*arguments)
    expect(isinstance(received, dict) and key in received, f"expected a dict with the key {key!r}")
    return received[key]


def expect_count(received, right, mistakes, what):
    """Expect this very number. Counts of the same size are told apart to the last digit."""
    if isinstance(received, int) and received == right:
        return
    reason = next((text for text, count in mistakes.items() if count == received), "")
    expect(False, f"{reason} ({what}: a wrong count)" if reason else f"{what}: a wrong count")


@pytest.mark.parametrize(("shape", "filters", "kernel"), SHAPES, ids=["digit", "maps", "window 1", "small"])
@question("q2_1", points=2.2, hint="kernel * kernel * C weights for each filter, and one bias")
def test_convolution_is_counted_right(submission, shape, filters, kernel):
    height, width, channels = shape
    weights = kernel * kernel * channels * filters
    mistakes = {
        "the biases are missing": weights,
        "one bias for all filters; each filter has its own": weights + 1,
        "the channels of the input are not counted: a filter covers them all": kernel * kernel * filters
        + filters,
        "the window is counted along one side only": kernel * channels * filters + filters,
        "there is one bias per filter, not one per channel of the input": weights + channels,
        "the weights are counted once per place; all places share them": height * width * weights + filters,
        "each place was given a bias of its own": weights + height * width * filters,
        "there is one bias per filter, not one per filter and channel": weights + channels * filters,
        "the filters are added, not multiplied": kernel * kernel * channels + filters,
    }
    received = counts_of(submission, "conv", shape, filters, kernel)
    what = f"conv for a picture {shape}, {filters} filters {kernel}x{kernel}"
    expect_count(received, weights + filters, mistakes, what)


@pytest.mark.parametrize(("shape", "filters", "kernel"), SHAPES, ids=["digit", "maps", "window 1", "small"])
@question("q2_1", points=2.2, hint="(H * W * C) inputs times (H * W * F) outputs, and one bias per output")
def test_dense_layer_is_counted_right(submission, shape, filters, kernel):
    height, width, channels = shape
    inputs, outputs = height * width * channels, height * width * filters
    rows, columns = height - kernel + 1, width - kernel + 1
    valid = rows * columns * filters
    mistakes = {
        "the biases are missing": inputs * outputs,
        "a dense layer has one bias per output number, not one per filter": inputs * outputs + filters,
        "there is one bias per output number, not one per input": inputs * outputs + inputs,
        "the output has H * W * F numbers, not F": inputs * filters + filters,
        "the channels of the input are not counted": height * width * outputs + outputs,
        "that is the output of a 'valid' convolution; the task says 'same'": (inputs + 1) * valid,
        "height and width must both be counted": height * height * channels * height * height * filters
        + height * height * filters,
        "the output has as many channels as there are filters, not as the input has": inputs * inputs
        + inputs,
    }
    received = counts_of(submission, "dense", shape, filters, kernel)
    what = f"dense for a picture {shape} and {filters} filters"
    expect_count(received, inputs * outputs + outputs, mistakes, what)


@question("q2_1", points=1, hint="use_bias=False takes the biases from both counts")
def test_biases_can_be_left_out(submission):
    for (height, width, channels), filters, kernel in SHAPES:
        shape = height, width, channels
        right = kernel * kernel * channels * filters, height * width * channels * height * width * filters
        wrong = right[0] + filters, right[1] + height * width * filters
        for key, count, with_bias in zip(("conv", "dense"), right, wrong, strict=True):
            mistakes = {"the biases are still counted": with_bias}
            received = counts_of(submission, key, shape, filters, kernel, False)
            what = f"{key} for a picture {shape} and {filters} filters {kernel}x{kernel} without biases"
            expect_count(received, count, mistakes, what)
