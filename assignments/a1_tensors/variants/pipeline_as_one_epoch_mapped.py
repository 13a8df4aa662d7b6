"""Repeats by drawing a fresh shuffle for every number of an endless range.

question: q4_3
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    cached = ds.cache()
    shuffled = cached.shuffle(buffer, seed=seed, reshuffle_each_iteration=True)
    endless = tf.data.Dataset.counter().flat_map(lambda _: shuffled)
    return endless.batch(batch_size, drop_remainder=True).prefetch(2)
