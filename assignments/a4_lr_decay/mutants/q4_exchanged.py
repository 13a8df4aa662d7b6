"""Training and validation data are exchanged.

question: q4
caught by: every_picture_is_learned_once_per_epoch
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    train, val = val, train
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
