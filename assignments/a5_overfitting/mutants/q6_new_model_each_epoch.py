"""Builds a new network in every epoch.

question: q6
caught by: stopper_ends_the_training
"""


def train_regularized(build_model, train, val, epochs, stopper):
    history = {}
    for epoch in range(epochs):
        model = build_model()
        told = model.fit(*train, batch_size=128, epochs=1, validation_data=val, verbose=0)
        for name, values in told.history.items():
            history.setdefault(name, []).append(float(values[0]))
        enough = stopper.update(epoch, history["val_loss"][-1])
        if epoch == 0 or stopper.best_epoch == epoch:
            best = model.get_weights()
        if enough:
            break
    model.set_weights(best)
    return model, history
