"""Keeps a last short batch, so that the batch axis is unknown.

question: q4_3
caught by: pipeline_has_a_static_batch_size
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return ds.cache().shuffle(buffer, seed=seed).repeat().batch(batch_size).prefetch(tf.data.AUTOTUNE)
