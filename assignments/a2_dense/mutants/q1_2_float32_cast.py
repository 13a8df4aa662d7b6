"""Everything is cast to float32.

question: q1_2
caught by: dense_keeps_the_dtype
"""

import numpy as np


def dense(X, W, b):
    return X.astype(np.float32) @ W.astype(np.float32) + b.astype(np.float32)
