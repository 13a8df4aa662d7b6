"""The window is counted along one side.

question: q2_1
caught by: convolution_is_counted_right
"""


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    height, width, channels = shape_in
    inputs, outputs = height * width * channels, height * width * filters
    return {
        "conv": kernel * channels * filters + use_bias * filters,
        "dense": inputs * outputs + use_bias * outputs,
    }
