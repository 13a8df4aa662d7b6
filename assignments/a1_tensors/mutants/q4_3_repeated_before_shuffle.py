"""Repeats before shuffling, so that epochs run into each other.

question: q4_3
caught by: pipeline_gives_each_example_once_per_epoch
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .repeat()
        .shuffle(buffer, seed=seed)
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
