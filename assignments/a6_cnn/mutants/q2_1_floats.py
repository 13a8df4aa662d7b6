"""NumPy floats.

question: q2_1
caught by: counts_are_whole_numbers
"""


def parameter_counts(shape_in, filters, kernel, use_bias=True):
    height, width, channels = shape_in
    inputs, outputs = height * width * channels, height * width * filters
    return {
        "conv": float(kernel**2 * channels * filters + use_bias * filters),
        "dense": inputs * outputs + use_bias * outputs,
    }
