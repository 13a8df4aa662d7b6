"""An endless loop costs its question only.

q1.double_keeps_the_shape: timed out: more than 2 s of CPU time
q1.double_is_twice: timed out: used up its 2 s of CPU time
q1.double_keeps_the_dtype: skipped
box only: nothing limits CPU time elsewhere
"""

import numpy as np


def double(x):
    while True:
        pass


def row_means(X):
    return np.mean(X, axis=1)
