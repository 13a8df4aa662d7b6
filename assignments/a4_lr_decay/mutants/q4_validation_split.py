"""A part of the training pictures is kept for validation.

question: q4
caught by: validation_uses_val
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_split=0.1, callbacks=callbacks, verbose=0
    )
