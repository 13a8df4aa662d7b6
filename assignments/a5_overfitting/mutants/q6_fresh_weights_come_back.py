"""Puts the weights of the beginning back.

question: q6
caught by: outcome
"""


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
        if False:
            best_weights = model.get_weights()
        if enough:
            break
    model.set_weights(best_weights)
    return model, history
