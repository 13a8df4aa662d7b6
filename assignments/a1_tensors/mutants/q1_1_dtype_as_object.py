"""The dtype object instead of its name.

question: q1_1
caught by: tensor_info_names_the_dtype
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": array.shape, "size": array.size, "dtype": array.dtype}
