"""Only the first pictures of val are used.

question: q4
caught by: validation_uses_val
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    val = val[0][:32], val[1][:32]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
