"""No cache.

question: q4_3
caught by: pipeline_reads_each_example_once
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.shuffle(buffer, seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
