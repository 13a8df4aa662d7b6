"""Draws examples with replacement.

question: q4_3
caught by: pipeline_gives_each_example_once_per_epoch
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    examples = ds.cache().batch(100_000).get_single_element()
    size = tf.shape(tf.nest.flatten(examples)[0])[0]
    numbers = tf.data.Dataset.random(seed=seed, rerandomize_each_iteration=True)
    picks = numbers.map(lambda r: tf.cast(r % tf.cast(size, tf.int64), tf.int32))
    return (
        picks.map(lambda i: tf.nest.map_structure(lambda part: part[i], examples))
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
