"""Assumes that every example is a pair.

question: q4_3
caught by: pipeline_keeps_images_with_their_labels
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    ds = ds.map(lambda image, label: (image, label))
    return (
        ds.cache()
        .shuffle(buffer, seed=seed)
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
