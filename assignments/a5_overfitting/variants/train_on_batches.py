"""A loop over batches with train_on_batch.

question: q6
"""

import numpy as np


def train_regularized(build_model, train, val, epochs, stopper):
    model = build_model()
    history = {"loss": [], "accuracy": [], "val_loss": [], "val_accuracy": []}
    weights, chance = model.get_weights(), np.random.default_rng()
    for epoch in range(epochs):
        order = chance.permutation(len(train[0]))
        model.reset_metrics()
        for start in range(0, len(order), 128):
            batch = order[start : start + 128]
            told = model.train_on_batch(train[0][batch], train[1][batch], return_dict=True)
        history["loss"].append(float(told["loss"]))
        history["accuracy"].append(float(told["accuracy"]))
        held_out = model.evaluate(val[0], val[1], verbose=0, return_dict=True)
        history["val_loss"].append(held_out["loss"])
        history["val_accuracy"].append(held_out["accuracy"])
        stop = stopper.update(epoch, held_out["loss"])
        if stopper.best_epoch == epoch:
            weights = model.get_weights()
        if stop:
            break
    model.set_weights(weights)
    return model, history
