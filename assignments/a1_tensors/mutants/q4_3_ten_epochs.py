"""Ends after ten epochs.

question: q4_3
caught by: pipeline_never_ends
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .shuffle(buffer, seed=seed)
        .repeat(10)
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
