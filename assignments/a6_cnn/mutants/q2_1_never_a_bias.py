"""Biases are never counted.

question: q2_1
caught by: convolution_is_counted_right, counts_of_the_example
"""


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    height, width, channels = shape_in
    inputs, outputs = height * width * channels, height * width * filters
    return {"conv": kernel * kernel * channels * filters, "dense": inputs * outputs}
