"""The pictures are scaled in place.

question: q4
caught by: training_leaves_the_data_alone
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    for x, _ in (train, val):
        x -= x.mean(axis=0)
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
