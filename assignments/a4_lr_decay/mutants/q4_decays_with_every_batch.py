"""The schedule is asked for the number of the batch.

question: q4
caught by: optimizer_follows_the_schedule
"""

import keras


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]

    class Rates(keras.callbacks.Callback):
        count = 0

        def on_train_batch_begin(self, batch, logs=None):
            self.model.optimizer.learning_rate = float(schedule(self.count))
            self.count += 1

    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=[Rates()], verbose=0
    )
