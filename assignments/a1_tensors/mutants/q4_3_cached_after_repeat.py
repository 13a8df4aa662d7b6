"""Caches behind the repetition, where the cache never fills.

question: q4_3
caught by: pipeline_reads_each_example_once
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.repeat()
        .cache()
        .shuffle(buffer, seed=seed)
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
