"""Says that a scalar has no entries.

question: q1_1
caught by: tensor_info_reads_lists_tensors_and_numbers
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    size = array.size if array.shape else 0
    return {"rank": array.ndim, "shape": array.shape, "size": size, "dtype": array.dtype.name}
