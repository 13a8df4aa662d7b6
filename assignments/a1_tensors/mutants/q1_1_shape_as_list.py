"""The shape as a list.

question: q1_1
caught by: tensor_info_returns_plain_python_values
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": list(array.shape), "size": array.size, "dtype": array.dtype.name}
