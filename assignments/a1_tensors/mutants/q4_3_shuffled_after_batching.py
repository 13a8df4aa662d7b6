"""Shuffles whole batches.

question: q4_3
caught by: pipeline_mixes_the_batches_anew
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .batch(batch_size, drop_remainder=True)
        .shuffle(buffer, seed=seed)
        .repeat()
        .prefetch(tf.data.AUTOTUNE)
    )
