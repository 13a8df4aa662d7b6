"""A second model is built, and only one is trained.

question: q4
caught by: model_is_trained_as_it_comes
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    build_model().summary()
    model = build_model()
    return model.fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
