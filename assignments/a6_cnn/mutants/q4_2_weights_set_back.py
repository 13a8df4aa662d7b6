"""The weights of the start are put back at the end.

question: q4_2
caught by: training_is_done_on_the_returned_model
"""

import keras


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    model = build_cnn()
    decay = keras.callbacks.LearningRateScheduler(lambda epoch: lr0 * rate**epoch)
    start = model.get_weights()
    told = model.fit(*train, batch_size=64, epochs=epochs, validation_data=val, callbacks=[decay], verbose=0)
    model.set_weights(start)
    return model, told.history
