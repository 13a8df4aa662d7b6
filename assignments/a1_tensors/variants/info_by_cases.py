"""One case per kind of input.

question: q1_1
"""

import numpy as np
import tensorflow as tf


def tensor_info(x):
    if isinstance(x, tf.Tensor):
        shape, dtype = tuple(x.shape.as_list()), x.dtype.name
    else:
        array = x if isinstance(x, np.ndarray) else np.array(x)
        shape, dtype = array.shape, array.dtype.name
    return {"rank": len(shape), "shape": shape, "size": int(np.prod(shape)), "dtype": dtype}
