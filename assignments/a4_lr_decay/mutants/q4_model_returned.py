"""The model is returned.

question: q4
caught by: training_returns_a_history
"""


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    model = build_model()
    model.fit(*train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0)
    return model
