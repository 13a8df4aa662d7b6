"""Turns a scalar into a vector of one entry.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.atleast_1d(np.asarray(x))
    return {"rank": array.ndim, "shape": array.shape, "size": array.size, "dtype": array.dtype.name}
