"""Takes the size for the number of examples.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    size = array.shape[0] if array.ndim else 1
    return {"rank": array.ndim, "shape": array.shape, "size": size, "dtype": array.dtype.name}
