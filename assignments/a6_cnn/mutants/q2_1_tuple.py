"""A tuple instead of a dict.

question: q2_1
caught by: counts_are_whole_numbers
"""


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    height, width, channels = shape_in
    inputs, outputs = height * width * channels, height * width * filters
    return kernel * kernel * channels * filters + use_bias * filters, inputs * outputs + use_bias * outputs
