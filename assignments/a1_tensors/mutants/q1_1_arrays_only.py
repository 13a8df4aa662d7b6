"""Asks the argument itself for its shape, which a list does not have.

question: q1_1
caught by: tensor_info_reads_lists_tensors_and_numbers
"""

import numpy as np


def tensor_info(x):
    return {
        "rank": len(x.shape),
        "shape": tuple(x.shape),
        "size": int(np.prod(x.shape)),
        "dtype": x.dtype.name,
    }
