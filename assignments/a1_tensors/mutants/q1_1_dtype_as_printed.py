"""The dtype as it is printed: <dtype: 'uint8'> for tensors, not uint8.

question: q1_1
caught by: tensor_info_names_the_dtype
"""

import numpy as np


def tensor_info(x):
    dtype = str(x.dtype) if hasattr(x, "dtype") else np.asarray(x).dtype.name
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": array.shape, "size": array.size, "dtype": dtype}
