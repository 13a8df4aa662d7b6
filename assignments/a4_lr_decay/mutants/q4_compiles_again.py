"""The model is compiled again, with another optimizer.

question: q4
caught by: model_is_trained_as_it_comes
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    model = build_model()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model.fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
