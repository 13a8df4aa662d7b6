"""Training from a tf.data.Dataset, with the progress shown.

question: q4
"""

import tensorflow as tf


def train_with_decay(build_model, train, val, schedule, epochs):
    batches = tf.data.Dataset.from_tensor_slices(train).shuffle(len(train[0])).batch(128)
    model = build_model()
    return model.fit(
        batches,
        validation_data=tf.data.Dataset.from_tensor_slices(val).batch(128),
        epochs=epochs,
        callbacks=make_lr_callback(schedule),
        verbose=2,
    )
