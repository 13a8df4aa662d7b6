"""Converts to float32 first, so that every dtype is reported as float32.

question: q1_1
caught by: tensor_info_names_the_dtype
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x, dtype=np.float32)
    return {"rank": array.ndim, "shape": array.shape, "size": array.size, "dtype": array.dtype.name}
