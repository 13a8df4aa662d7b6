"""Shuffles images and labels each on their own.

question: q4_3
caught by: pipeline_keeps_images_with_their_labels
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    images = ds.map(lambda image, label: image).cache().shuffle(buffer, seed=seed)
    labels = ds.map(lambda image, label: label).cache().shuffle(buffer, seed=seed + 1 if seed else None)
    return (
        tf.data.Dataset.zip((images, labels))
        .repeat()
        .batch(batch_size, drop_remainder=True)
        .prefetch(tf.data.AUTOTUNE)
    )
