"""Batches the batches.

question: q4_3
caught by: pipeline_makes_batches
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.batch(batch_size)
        .cache()
        .shuffle(buffer, seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
