"""No prefetch, which costs no points; batches made in parallel.

question: q4_3
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    ds = ds.cache().shuffle(buffer, seed=seed, reshuffle_each_iteration=True).repeat()
    return ds.batch(batch_size, drop_remainder=True, num_parallel_calls=tf.data.AUTOTUNE)
