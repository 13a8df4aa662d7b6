"""The last short batch is dropped.

question: q4
caught by: every_picture_is_learned_once_per_epoch
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    keep = max(len(train[0]) // 128, 1) * 128
    x, y = train[0][:keep], train[1][:keep]
    return build_model().fit(
        x, y, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
