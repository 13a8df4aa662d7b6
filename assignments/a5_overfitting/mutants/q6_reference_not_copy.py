"""Remembers the live variables, which go on changing.

question: q6
caught by: weights_are_those_of_the_best_epoch
"""

import keras


def train_regularized(build_model, train, val, epochs, stopper):
    model, history = build_model(), {}
    best_weights = model.get_weights()
    for epoch in range(epochs):
        told = model.fit(
            *train, batch_size=128, initial_epoch=epoch, epochs=epoch + 1, validation_data=val, verbose=0
        )
        for name, values in told.history.items():
            history.setdefault(name, []).append(float(values[-1]))
        enough = stopper.update(epoch, history["val_loss"][-1])
        if stopper.best_epoch == epoch:
            best_weights = model.weights
        if enough:
            break
    model.set_weights([keras.ops.convert_to_numpy(w) for w in best_weights])
    return model, history
