"""Trains to the end first, then goes through the curve.

question: q6
caught by: stopper_ends_the_training
"""


def train_regularized(build_model, train, val, epochs, stopper):
    model = build_model()
    told = model.fit(*train, batch_size=128, epochs=epochs, validation_data=val, verbose=0)
    for epoch, loss in enumerate(told.history["val_loss"]):
        if stopper.update(epoch, loss):
            break
    return model, told.history
