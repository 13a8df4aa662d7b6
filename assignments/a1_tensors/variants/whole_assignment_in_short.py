"""Another solution of everything, with functions that use each other.

question: all
"""

import numpy as np
import tensorflow as tf


def tensor_info(x):
    t = np.asarray(x)
    return dict(rank=t.ndim, shape=t.shape, size=t.size, dtype=str(t.dtype))


def flatten_batch(x):
    return np.asarray(x).reshape(np.shape(x)[0], int(np.prod(np.shape(x)[1:])))


def normalize(x, scale=255.0):
    return np.float32(x) / np.float32(scale)


def one_hot(labels, depth):
    return np.equal.outer(labels, np.arange(depth)).astype(np.float32)


def low_rank(image, k):
    U, s, Vt = np.linalg.svd(image, full_matrices=False)
    left = U[:, :k] @ np.diag(s[:k])
    return np.einsum("ik,kj->ij", left, Vt[:k]), sum(part.size for part in (U[:, :k], s[:k], Vt[:k]))


def decode_example(image_record, label_record):
    image, label = (tf.io.decode_raw(record, tf.uint8) for record in (image_record, label_record))
    return tf.cast(tf.reshape(image, [784]), tf.float32) / 255, tf.one_hot(label[0], depth=10)


def load_dataset(image_path, label_path):
    files = ((image_path, 784, 16), (label_path, 1, 8))
    return tf.data.Dataset.zip(
        tuple(tf.data.FixedLengthRecordDataset(path, size, header) for path, size, header in files)
    ).map(decode_example)


def training_pipeline(ds, batch_size, buffer, seed=None):
    return ds.cache().shuffle(buffer, seed=seed).repeat().batch(batch_size, True).prefetch(1)
