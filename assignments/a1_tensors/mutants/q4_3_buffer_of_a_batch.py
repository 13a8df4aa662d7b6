"""Uses the batch size as the size of the buffer.

question: q4_3
caught by: pipeline_honours_the_buffer
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache()
        .shuffle(batch_size, seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
