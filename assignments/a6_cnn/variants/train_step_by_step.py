"""train_on_batch in loops of its own.

question: q4_2
"""

import numpy as np


def train_cnn(train, val, epochs=10, lr0=0.01, rate=0.666):
    (x, y), model, rng = train, build_cnn(), np.random.default_rng()
    keys = ("loss", "accuracy", "val_loss", "val_accuracy", "learning_rate")
    history = {key: [] for key in keys}
    for epoch in range(epochs):
        model.optimizer.learning_rate.assign(lr0 * rate**epoch)
        order = rng.permutation(len(x))
        model.reset_metrics()
        for start in range(0, len(x), 64):
            batch = order[start : start + 64]
            loss, accuracy = model.train_on_batch(x[batch], y[batch])
        val_loss, val_accuracy = model.evaluate(*val, verbose=0)
        numbers = (loss, accuracy, val_loss, val_accuracy, lr0 * rate**epoch)
        for key, number in zip(keys, numbers, strict=True):
            history[key].append(float(number))
    return model, history
