"""Only the first hundred pictures are learned.

question: q4
caught by: decay_reaches_the_accuracy
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    x, y = train[0][:100], train[1][:100]
    return build_model().fit(
        x, y, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
