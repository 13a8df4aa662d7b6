"""np.put_along_axis on a zero table.

question: q2_2
"""

import numpy as np


def one_hot(labels, depth):
    rows = np.zeros((len(labels), depth), np.float32)
    np.put_along_axis(rows, labels.astype(np.intp)[:, None], 1.0, axis=1)
    return rows
