"""The dense layer ends in F numbers.

question: q2_1
caught by: dense_layer_is_counted_right
"""


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    height, width, channels = shape_in
    inputs, outputs = height * width * channels, filters
    return {
        "conv": kernel * kernel * channels * filters + use_bias * filters,
        "dense": inputs * outputs + use_bias * outputs,
    }
