"""Batches before repeating and keeps the short batch of every epoch.

question: q4_3
caught by: pipeline_drops_a_short_batch
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return ds.cache().shuffle(buffer, seed=seed).batch(batch_size).repeat().prefetch(tf.data.AUTOTUNE)
