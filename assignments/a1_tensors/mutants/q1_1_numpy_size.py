"""The size as NumPy's product leaves it: an np.int64, and the float 1.0 for a scalar.

question: q1_1
caught by: tensor_info_returns_plain_python_values
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": array.shape, "size": np.prod(array.shape), "dtype": array.dtype.name}
