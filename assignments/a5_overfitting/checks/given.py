"""Small machinery that the checks of Q6 run beside your functions: nothing here is secret."""

import math

import keras
import numpy as np
import student

METRICS = ["accuracy"]


class Mode(keras.layers.Layer):
    """Lets everything through, and notes whether it was asked to in training or in inference mode."""

    def __init__(self, notes):
        super().__init__()
        self._note = notes.append  # a list would be copied: Keras tracks those

    def call(self, inputs, training=None):
        """Return the inputs."""
        self._note(bool(training))
        return inputs


class Script:
    """A stopper that says what it was told to say, and notes what it sees."""

    def __init__(self, best_epochs, stop_after, models):
        self.best_epoch = -1
        self._best_epochs, self._stop_after, self._models = best_epochs, stop_after, models
        self.seen, self.weights, self.steps = [], [], []

    def update(self, epoch, val_loss):
        """Note the epoch, the loss, and the network as it is; answer by the script."""
        turn = len(self.seen)
        self.seen.append([float(epoch), float(val_loss)])
        if self._models:
            self.weights.append(self._models[-1].get_weights())
            self.steps.append(int(keras.ops.convert_to_numpy(self._models[-1].optimizer.iterations)))
        self.best_epoch = self._best_epochs[min(turn, len(self._best_epochs) - 1)]
        return turn >= self._stop_after


class Patience:
    """A stopper like that of Q3, so that a slip there is not charged twice."""

    def __init__(self, patience):
        self.best, self.best_epoch, self._patience = math.inf, -1, patience

    def update(self, epoch, val_loss):
        """Return whether the best loss is `patience` epochs ago."""
        if val_loss < self.best:
            self.best, self.best_epoch = val_loss, epoch
        return epoch - self.best_epoch >= self._patience


def small_network(inputs, notes):
    """Return a compiled network: 16 ReLU neurons, dropout, 3 classes."""
    numbers = keras.Input((inputs,))
    signal = Mode(notes)(keras.layers.Dense(16, "relu")(numbers))
    signal = keras.layers.Dropout(0.5)(signal)
    network = keras.Model(numbers, keras.layers.Dense(3, "softmax")(signal))
    network.compile(keras.optimizers.Adam(0.05), "sparse_categorical_crossentropy", metrics=METRICS)
    return network


def watch(x, y, x_val, y_val, best_epochs, stop_after, epochs):
    """Call `train_regularized` with a small network and a scripted stopper; return what was seen of its work."""
    models, notes = [], []

    def build():
        models.append(small_network(x.shape[1], notes))
        notes.clear()
        return models[-1]

    stopper = Script(best_epochs, stop_after, models)
    copies = [array.copy() for array in (x, y, x_val, y_val)]
    result = student.train_regularized(build, (x, y), (x_val, y_val), epochs, stopper)
    pair = isinstance(result, (tuple, list)) and len(result) == 2
    model, history = result if pair else (result, None)
    return {
        "pair": pair,
        "result": _named(result),
        "model": "" if isinstance(model, keras.Model) else _named(model),
        "is_the_trained_one": bool(models) and model is models[-1],
        "built": len(models),
        "history": _plain(history) if isinstance(history, dict) else _named(history),
        "seen": stopper.seen,
        "weights": stopper.weights,
        "final": model.get_weights() if isinstance(model, keras.Model) else [],
        "steps": stopper.steps,
        "training_mode": any(notes),
        "unchanged": all(map(np.array_equal, copies, (x, y, x_val, y_val))),
    }


def _named(value):
    return "nothing (None)" if value is None else f"a value of type {type(value).__name__}"


def _plain(history):
    """Return a history as text keys with lists of floats; a value that is no such list as the name of its type."""
    plain = {}
    for key, values in history.items():
        try:
            plain[str(key)] = [float(value) for value in values]
        except (TypeError, ValueError):
            plain[str(key)] = _named(values)
    return plain


def wide_network():
    """Return two layers of 512 ReLU neurons with dropout 0.5, compiled."""
    pixels = signal = keras.Input((784,))
    for _ in range(2):
        signal = keras.layers.Dropout(0.5)(keras.layers.Dense(512, "relu")(signal))
    network = keras.Model(pixels, keras.layers.Dense(10, "softmax")(signal))
    network.compile(keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=METRICS)
    return network


def train_on_digits(pixels, labels, pixels_val, labels_val, epochs, patience):
    """Train the wide network on pictures (n, 28, 28) uint8 with your function; return the model."""

    def rows(pictures):
        return pictures.reshape(len(pictures), -1).astype(np.float32) / np.float32(255)

    train, val = (rows(pixels), labels), (rows(pixels_val), labels_val)
    result = student.train_regularized(wide_network, train, val, epochs, Patience(patience))
    return result[0] if isinstance(result, (tuple, list)) and result else result
