"""Repeats the batches: what is left over at the end of an epoch is dropped.

question: q4_3
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    batches = ds.cache().shuffle(buffer, seed).batch(batch_size, drop_remainder=True)
    return batches.repeat().prefetch(tf.data.AUTOTUNE)
