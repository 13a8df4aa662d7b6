"""The rate never changes.

question: q4
caught by: decay_silences_the_noise
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    callbacks = [make_lr_callback(lambda epoch: schedule(0))]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
