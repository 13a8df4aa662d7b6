"""Takes the rank of linear algebra for the number of axes.

question: q1_1
caught by: tensor_info_counts_axes_and_entries
"""

import numpy as np


def tensor_info(x):
    array = np.asarray(x)
    rank = int(np.max(np.linalg.matrix_rank(array)))
    return {"rank": rank, "shape": array.shape, "size": array.size, "dtype": array.dtype.name}
