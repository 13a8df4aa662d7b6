"""The callback is never handed to fit.

question: q4
caught by: history_follows_the_schedule
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    return build_model().fit(*train, batch_size=128, epochs=epochs, validation_data=val, verbose=0)
