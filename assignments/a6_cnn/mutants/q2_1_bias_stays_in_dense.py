"""use_bias works for the convolution only.

question: q2_1
caught by: biases_can_be_left_out
"""


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    height, width, channels = shape_in
    inputs, outputs = height * width * channels, height * width * filters
    return {
        "conv": kernel * kernel * channels * filters + use_bias * filters,
        "dense": inputs * outputs + outputs,
    }
