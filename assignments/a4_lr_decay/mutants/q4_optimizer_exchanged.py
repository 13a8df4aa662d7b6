"""The optimizer is exchanged for one that begins at the first rate.

question: q4
caught by: model_is_trained_as_it_comes
"""

import keras


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    model = build_model()
    model.optimizer = keras.optimizers.Adam(float(schedule(0)))
    return model.fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
