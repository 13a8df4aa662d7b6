"""All pictures are one batch.

question: q4
caught by: every_picture_is_learned_once_per_epoch
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    return build_model().fit(
        *train, batch_size=len(train[0]), epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
