"""Keras' EarlyStopping; the stopper is not asked.

question: q6
caught by: weights_are_those_of_the_best_epoch
"""

import keras


def train_regularized(build_model, train, val, epochs, stopper):
    model = build_model()
    early = keras.callbacks.EarlyStopping(patience=3, restore_best_weights=True)
    told = model.fit(*train, batch_size=128, epochs=epochs, validation_data=val, callbacks=[early], verbose=0)
    return model, told.history
