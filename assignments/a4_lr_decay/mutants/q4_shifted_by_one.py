"""The schedule is asked for the next epoch.

question: q4
caught by: optimizer_follows_the_schedule
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    callbacks = [make_lr_callback(lambda epoch: schedule(epoch + 1))]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
