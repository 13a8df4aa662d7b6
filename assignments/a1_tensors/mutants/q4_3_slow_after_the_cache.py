"""Converts every example in Python, behind the cache and so in every epoch.

question: q4_3
caught by: pipeline_second_epoch_comes_from_memory
"""

import numpy as np
import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    def convert(*parts):
        return [
            np.array([float(v) + 0.0 for v in np.ravel(p) for _ in range(3)][::3], p.dtype.name).reshape(
                p.shape
            )
            for p in parts
        ]

    def slow(*parts):
        types = [part.dtype for part in parts]
        done = tf.numpy_function(convert, parts, types)
        for part, result in zip(parts, done, strict=True):
            result.set_shape(part.shape)
        return tuple(done) if len(done) > 1 else done[0]

    return (
        ds.cache()
        .shuffle(buffer, seed=seed)
        .repeat()
        .map(slow)
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
