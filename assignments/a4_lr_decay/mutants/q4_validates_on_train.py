"""Validation uses the training pictures.

question: q4
caught by: validation_uses_val
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=train, callbacks=callbacks, verbose=0
    )
