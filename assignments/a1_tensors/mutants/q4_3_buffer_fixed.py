"""A buffer of 1,000 whatever is asked for.

question: q4_3
caught by: pipeline_honours_the_buffer
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .shuffle(1000, seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
