"""Leaves the batch axis out of the rank.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {
        "rank": max(array.ndim - 1, 0),
        "shape": array.shape,
        "size": array.size,
        "dtype": array.dtype.name,
    }
