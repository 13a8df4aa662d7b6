"""Does not pass the seed on.

question: q4_3
caught by: pipeline_repeats_itself_for_a_seed
"""

import tensorflow as tf


def training_pipeline(ds, batch_size, buffer, seed=None):
    return (
        ds.cache().shuffle(buffer).repeat().batch(batch_size, drop_remainder=True).prefetch(tf.data.AUTOTUNE)
    )
