"""Batches of 32 whatever is asked for.

question: q4_3
caught by: pipeline_makes_batches
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .shuffle(buffer, seed=seed)
        .repeat()
        .batch(32, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
