"""The schedule of the lesson is built in.

question: q4
caught by: optimizer_follows_the_schedule
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    callbacks = [make_lr_callback(exponential_decay)]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
