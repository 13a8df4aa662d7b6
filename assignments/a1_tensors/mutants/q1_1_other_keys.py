"""Uses the key ndim where rank is asked for.

question: q1_1
caught by: tensor_info_describes_a_small_matrix
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    return {"ndim": array.ndim, "shape": array.shape, "size": array.size, "dtype": array.dtype.name}
