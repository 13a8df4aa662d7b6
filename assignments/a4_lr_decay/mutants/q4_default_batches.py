"""Batches have the 32 pictures that Keras takes by default.

question: q4
caught by: every_picture_is_learned_once_per_epoch
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    return build_model().fit(*train, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0)
