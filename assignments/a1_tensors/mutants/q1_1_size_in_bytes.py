"""Reports the size in bytes.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": array.shape, "size": array.nbytes, "dtype": array.dtype.name}
