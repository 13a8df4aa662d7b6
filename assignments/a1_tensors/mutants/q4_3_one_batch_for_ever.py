"""Repeats the first batch, left over from an overfitting test.

question: q4_3
caught by: pipeline_gives_each_example_once_per_epoch
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .shuffle(buffer, seed=seed)
        .batch(batch_size, drop_remainder=True)
        .take(1)
        .repeat()
        .prefetch(tf.data.AUTOTUNE)
    )
