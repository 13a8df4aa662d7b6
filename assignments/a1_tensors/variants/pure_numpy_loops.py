"""Plain loops over plain NumPy arrays, the way a beginner may write it.

questions: q1_1, q1_2, q2_1, q2_2, q3
"""

import numpy as np


def tensor_info(x):
    array = np.array(x)
    size = 1
    for length in array.shape:
        size *= length
    return {"rank": len(array.shape), "shape": tuple(array.shape), "size": size, "dtype": str(array.dtype)}


def flatten_batch(x):
    length = 1
    for d in x.shape[1:]:
        length = length * d
    rows = np.empty((x.shape[0], length), x.dtype)
    for i in range(x.shape[0]):
        rows[i, :] = x[i].flatten()
    return rows


def normalize(x, scale=255.0):
    result = np.zeros(x.shape, np.float32)
    for index in np.ndindex(x.shape):
        result[index] = float(x[index]) / scale
    return result


def one_hot(labels, depth):
    rows = np.zeros((len(labels), depth), dtype="float32")
    for i, label in enumerate(labels):
        rows[i][int(label)] = 1.0
    return rows


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image)
    approximation = np.zeros(image.shape, np.float32)
    for i in range(k):
        approximation += s[i] * np.outer(U[:, i], Vt[i, :])
    return approximation, k * (image.shape[0] + image.shape[1] + 1)
