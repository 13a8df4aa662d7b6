"""Adds the axis lengths instead of multiplying them.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": array.shape, "size": sum(array.shape), "dtype": array.dtype.name}
