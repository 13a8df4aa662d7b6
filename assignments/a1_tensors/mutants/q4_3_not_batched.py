"""Forgets to batch.

question: q4_3
caught by: pipeline_makes_batches
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return ds.cache().shuffle(buffer, seed=seed).repeat().prefetch(tf.data.AUTOTUNE)
