"""Takes the rank for the length of the first axis.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    rank = len(array) if array.ndim else 0
    return {"rank": rank, "shape": array.shape, "size": array.size, "dtype": array.dtype.name}
