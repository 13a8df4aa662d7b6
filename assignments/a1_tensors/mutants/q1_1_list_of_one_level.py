"""Takes every list for a vector.

question: q1_1
caught by: tensor_info_reads_lists_tensors_and_numbers
"""

import numpy as np


def tensor_info(x):
    if isinstance(x, list):
        return {"rank": 1, "shape": (len(x),), "size": len(x), "dtype": "float32"}
    array = np.asarray(x)
    return {"rank": array.ndim, "shape": array.shape, "size": array.size, "dtype": array.dtype.name}
