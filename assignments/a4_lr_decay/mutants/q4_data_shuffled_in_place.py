"""The pictures are shuffled in place.

question: q4
caught by: training_leaves_the_data_alone
"""

import numpy as np


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    order = np.random.default_rng(0).permutation(len(train[0]))
    train[0][:], train[1][:] = train[0][order], train[1][order]
    return build_model().fit(
        *train, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
