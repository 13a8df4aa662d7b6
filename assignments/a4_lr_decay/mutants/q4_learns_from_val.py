"""The pictures of val are learned as well.

question: q4
caught by: every_picture_is_learned_once_per_epoch
"""

import numpy as np


def train_with_decay(build_model, train, val, schedule, epochs):
    callbacks = [make_lr_callback(schedule)]
    x, y = (np.concatenate(pair) for pair in zip(train, val, strict=True))
    return build_model().fit(
        x, y, batch_size=128, epochs=epochs, validation_data=val, callbacks=callbacks, verbose=0
    )
