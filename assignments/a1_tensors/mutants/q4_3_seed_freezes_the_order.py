"""With a seed, the same order in every epoch.

question: q4_3
caught by: pipeline_changes_the_order_every_epoch
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .shuffle(buffer, seed=seed, reshuffle_each_iteration=seed is None)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
